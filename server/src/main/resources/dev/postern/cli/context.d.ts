
/** What hooks are given. Name the resource: `@param {postern.AfterRead<'shop/customers'>} ctx` */
declare namespace postern {
  type Resource = keyof Tables;
  type Callable = keyof Functions;
  type Action = 'read' | 'create' | 'update' | 'delete' | 'call';
  type Operator = 'eq' | 'neq' | 'gt' | 'gte' | 'lt' | 'lte' | 'like' | 'ilike' | 'in' | 'is';
  type Scalar = string | number | bigint | boolean | null;

  /** A whole row. */
  type Row<R extends Resource = Resource> = Tables[R]['Row'];
  /** A new row. */
  type Insert<R extends Resource = Resource> = Tables[R]['Insert'];
  /** The columns of a change. */
  type Patch<R extends Resource = Resource> = Tables[R]['Patch'];
  /** A row on its way: columns that were not asked for are absent, and members may be added. */
  type Passing<T> = Partial<T> & { [member: string]: unknown };

  interface User {
    readonly subject: string;
    readonly roles: readonly string[];
    readonly claims: { readonly [name: string]: any };
    /** Whether the caller has any of these roles. */
    hasRole(...names: string[]): boolean;
  }

  /** How the call was made; no credentials. */
  interface Request {
    readonly id: string;
    readonly ip: string;
    readonly client: string;
    readonly purpose: string;
    readonly parameters: string;
    readonly method: string;
    readonly path: string;
    header(name: string): string | null;
  }

  interface Rejection {
    /** 1 to 64 letters, digits, `_`, `.` and `-`. */
    code?: string;
    details?: unknown;
    hint?: unknown;
    /** What is wrong with each field, by its name. */
    errors?: { [field: string]: string };
  }

  type Condition = Scalar | Scalar[] | { [operator in Operator]?: Scalar | Scalar[] };
  type Where = { [column: string]: Condition } | [string, Operator, Scalar | Scalar[]][];
  type NameOf<T extends string> = T extends `${string}/${infer Name}` ? Name : never;
  type Named<Name extends string> = Extract<Resource, `${string}/${Name}`>;
  type RowNamed<Name extends string> =
    [Named<Name>] extends [never] ? Record<string, any> : Passing<Row<Named<Name>>>;

  interface ReadOptions {
    select?: string[];
    where?: Where;
    order?: (string | [string, 'asc' | 'desc'])[];
    limit?: number;
    offset?: number;
  }

  /** Through the gateway as the same caller; the caller's rights bind. */
  interface Db {
    read<Name extends string>(
      resource: Name | NameOf<Resource>, options?: ReadOptions): RowNamed<Name>[];
    create(
      resource: string, rows: object | object[], options?: { returning?: string[] }): any;
    update(
      resource: string, patch: object, where: Where, options?: { returning?: string[] }): any;
    delete(resource: string, where: Where, options?: { returning?: string[] }): any;
    call(name: string, args?: object): any;
    query(sql: string, params?: Scalar[]): Record<string, any>[];
  }

  interface Answer {
    readonly status: number;
    readonly ok: boolean;
    readonly headers: { readonly [name: string]: string };
    text(): string;
    json(): any;
  }

  /** Kept between calls, for this file alone. */
  interface Kv {
    get(key: string): any;
    set(key: string, value: unknown, options?: { ttlSeconds?: number }): any;
    increment(key: string, options?: { by?: number; ttlSeconds?: number }): number;
    delete(key: string): any;
  }

  /** What every hook has. */
  interface Ctx {
    readonly service: string;
    readonly resource: string;
    readonly action: Action;
    readonly surface: 'rest' | 'mcp';
    readonly user: User;
    readonly request: Request;
    /** The columns asked for, by their own names; `*` for all. */
    readonly columns: readonly string[];
    readonly db: Db;
    readonly kv: Kv;
    fetch(
      url: string,
      options?: {
        method?: string;
        headers?: { [name: string]: string };
        body?: unknown;
        timeoutMs?: number;
      }): Answer;
    secret(name: string): string;
    mask(value: unknown, how: string): any;
    log(...parts: unknown[]): void;
    metric(name: string, value?: number): void;
    audit(key: string, value: unknown): void;
    now(): Date;
    /** Refuses the call with a status from 400 to 499. */
    reject(status: number, message: string, rejection?: Rejection): never;
  }

  interface Narrowing {
    /** Adds a condition that must hold too. */
    narrow(column: string, operator: Operator, value: Scalar | Scalar[]): void;
  }

  interface Affecting {
    /** The rows that the change in hand will hit. */
    affected(): Record<string, any>[];
  }

  type BeforeRead<R extends Resource = Resource> = Ctx & Narrowing & { readonly table?: R };
  type AfterRead<R extends Resource = Resource> = Ctx & { rows: Passing<Row<R>>[] };
  type BeforeCreate<R extends Resource = Resource> = Ctx & { rows: Passing<Insert<R>>[] };
  type AfterCreate<R extends Resource = Resource> = AfterRead<R>;
  type BeforeUpdate<R extends Resource = Resource> =
    Ctx & Narrowing & Affecting & { patch: Passing<Patch<R>> };
  type AfterUpdate<R extends Resource = Resource> = AfterRead<R>;
  type BeforeDelete<R extends Resource = Resource> =
    Ctx & Narrowing & Affecting & { readonly table?: R };
  type AfterDelete<R extends Resource = Resource> = AfterRead<R>;
  type BeforeCall<F extends Callable = Callable> = Ctx & { args: Passing<Functions[F]['Args']> };
  type AfterCall<F extends Callable = Callable> = Ctx & {
    rows: Record<string, any>[];
    value: Functions[F]['Result'];
  };
  type AfterCommit<R extends Resource = Resource> = AfterRead<R>;

  /** How far a file narrows its hooks: `export const bind`. */
  interface Bind {
    surfaces?: ('rest' | 'mcp')[];
    roles?: string[];
    order?: number;
    limits?: { timeoutMs?: number };
    needs?: string[];
    onError?: 'fail' | 'skip';
  }
}

/** What tests beside hooks import. */
declare module 'postern:test' {
  interface Given {
    rows?: object[];
    patch?: object;
    args?: object;
    value?: unknown;
    roles?: string[];
    claims?: object;
    subject?: string;
    surface?: 'rest' | 'mcp';
    service?: string;
    resource?: string;
    /** The hook file, where it is not the one that the test lies beside. */
    hook?: string;
    request?: object;
    /** Which rows an update or a delete is to hit: `[['id', 'eq', 1]]`. */
    where?: [string, string, unknown][];
    /** What `ctx.affected()` gives. */
    affected?: object[];
    /** Rows by the name of their table. */
    db?: { [table: string]: object[] };
    /** What functions give. */
    calls?: { [name: string]: unknown };
    /** What statements give. */
    queries?: { [sql: string]: object[] };
    /** Answers by URL. */
    fetch?: { [url: string]: { status?: number; headers?: object; body?: string; json?: unknown } };
    secrets?: { [name: string]: string };
    kv?: object;
    now?: string;
  }

  /** A call, with a method for each phase that runs that hook and gives the call back. */
  interface Call {
    rows: any[];
    patch: any;
    args: any;
    value: any;
    narrowed: [string, string, any][];
    log: string[];
    audit: { [key: string]: any };
    asked: { name: string; argument: any }[];
    beforeRead(): Call;
    afterRead(): Call;
    beforeCreate(): Call;
    afterCreate(): Call;
    beforeUpdate(): Call;
    afterUpdate(): Call;
    beforeDelete(): Call;
    afterDelete(): Call;
    beforeCall(): Call;
    afterCall(): Call;
    afterCommit(): Call;
  }

  interface Refusal {
    status?: number;
    code?: string;
    message?: string;
    details?: string;
    hint?: string;
    errors?: { [field: string]: string };
  }

  export class Rejected extends Error {
    status: number;
    code: string;
    details: string | null;
    hint: string | null;
    errors: { [field: string]: string };
  }
  export function test(name: string, body: () => unknown): void;
  export function ctx(given?: Given): Call;
  export function equal(found: unknown, wanted: unknown, what?: string): void;
  export function rejects(body: () => unknown, wanted?: Refusal): Rejected;
}
