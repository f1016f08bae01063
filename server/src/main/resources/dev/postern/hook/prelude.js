/*
 * Runs first in every context, before any hook. It takes away what hooks do not need, freezes what
 * is shared between calls, and gives the gateway two functions:
 *
 *   start(script, phase, service, resource, action, surface, shape, maxLog, columns, payload,
 *       isExact, isHanded)  begins a call; the rows of a result are handed over when the hook first
 *       looks at them, and read where it touches them
 *   finish()  once promises are settled: null where there is nothing to tell, else
 *       [status, head, payload, rows] with the rows of a result that the hook leaves
 *   arrayOf(...), parsed(text), written(value)  JSON text, empty for what has none
 *
 * Only text crosses the border, also through host(name, argument), which asks the gateway, and
 * about(), which tells who asks and is called where a hook wants to know. Built-in
 * functions are captured here, before a hook can run.
 */
((host, handOver, about, data, harden) => {
  'use strict';

  const { parse, stringify, rawJSON } = JSON;
  const { defineProperty, freeze, hasOwn, preventExtensions } = Object;
  const { isArray } = Array;
  const { ownKeys } = Reflect;
  const { isInteger, isSafeInteger, isFinite } = Number;

  const OPERATORS = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike'];
  const TRUTHS = ['null', 'not_null', 'true', 'false', 'unknown'];
  const MAX_TEXT = 2_000;
  const MAX_ERRORS = 100;

  /** Which row of the payload an object came from; spreading a row into a new object keeps it. */
  const ORIGIN = Symbol('origin');

  let call = null;

  class Rejection extends Error {}

  /** What the gateway answers instead of what was asked for. */
  class GatewayError extends Error {
    name = 'GatewayError';

    constructor({ message, code, status, details, hint }) {
      super(message);
      Object.assign(this, { code, status, details, hint });
    }
  }

  /** Asks the gateway; the first character of its answer tells how the rest is to be read. */
  function ask(name, argument) {
    const answer = host(name, stringify(argument) ?? 'null');
    const text = answer.slice(1);
    switch (answer[0]) {
      case '+':
        return parse(text);
      case '*':
        return parse(text, exactly);
      default:
        throw new GatewayError(parse(text));
    }
  }

  /**
   * Whole numbers beyond 2^53 arrive as BigInt, decimals that a double cannot hold as JSON.rawJSON
   * objects: both are written again digit by digit.
   */
  function exactly(name, value, context) {
    if (typeof value !== 'number') return value;
    const { source } = context;
    if (isSafeInteger(value) && !/[.e]/i.test(source)) return value;
    if (/^-?\d+$/.test(source)) return BigInt(source);
    const digits = source.replace(/e.*$/i, '').replace(/[-.]/g, '').replace(/^0+/, '');
    const size = value < 0 ? -value : value;
    const isOrdinary = digits === '' || (size > 1e-290 && size < 1e290);
    const isSame = digits.length <= 15 || String(value) === source;
    return isFinite(value) && isOrdinary && isSame ? value : rawJSON(source);
  }

  function text(value, what) {
    if (typeof value !== 'string' || value === '' || value.length > MAX_TEXT) {
      throw new TypeError(`${what} must be text of 1 to ${MAX_TEXT} characters`);
    }
    return value;
  }

  function optional(value, what) {
    if (value === undefined || value === null) return null;
    return text(typeof value === 'string' ? value : stringify(value), what);
  }

  /** What is wrong with each field, by its name. */
  function fieldErrors(errors) {
    if (errors === undefined || errors === null) return {};
    if (typeof errors !== 'object' || isArray(errors)) {
      throw new TypeError('reject: errors must be an object of texts by field');
    }
    const fields = ownKeys(errors);
    if (fields.length > MAX_ERRORS) {
      throw new TypeError(`reject: errors may name ${MAX_ERRORS} fields at most`);
    }
    const told = { __proto__: null };
    for (const field of fields) {
      told[text(field, 'reject: a field of errors')] = text(errors[field], 'reject: an error');
    }
    return told;
  }

  function reject(status, message, { code, details, hint, errors } = {}) {
    if (!isInteger(status) || status < 400 || status > 499) {
      throw new TypeError('reject: the status must be a whole number from 400 to 499');
    }
    if (code !== undefined && (typeof code !== 'string' || !/^[A-Za-z0-9_.-]{1,64}$/.test(code))) {
      throw new TypeError('reject: the code must be 1 to 64 letters, digits, _, . or -');
    }
    call.rejection = {
      status,
      message: text(message, 'reject: the message'),
      code: code ?? null,
      details: optional(details, 'reject: details'),
      hint: optional(hint, 'reject: hint'),
      errors: fieldErrors(errors),
    };
    throw new Rejection(message);
  }

  function operand(value) {
    switch (typeof value) {
      case 'string':
        return value;
      case 'bigint':
      case 'boolean':
        return String(value);
      case 'number':
        if (isFinite(value)) return String(value);
    }
    throw new TypeError('narrow: a value must be text, a finite number or a boolean');
  }

  function narrow(column, operator, value) {
    text(column, 'narrow: the column');
    if (operator === 'in') {
      if (!isArray(value)) throw new TypeError('narrow: "in" needs an array of values');
      call.narrowings.push([column, operator, value.map(operand)]);
    } else if (operator === 'is') {
      const truth = String(value);
      if (!TRUTHS.includes(truth)) {
        throw new TypeError(`narrow: "is" knows ${TRUTHS.join(', ')}`);
      }
      call.narrowings.push([column, operator, [truth]]);
    } else if (OPERATORS.includes(operator)) {
      call.narrowings.push([column, operator, [operand(value)]]);
    } else {
      throw new TypeError(`narrow: the operator must be one of ${OPERATORS.join(', ')}, in, is`);
    }
  }

  const db = data(ask, text, isObject, OPERATORS);

  /** What this hook itself has narrowed holds already. */
  const affected = () => ask('db', { do: 'affected', narrowings: call.narrowings });

  function log(...parts) {
    const { maxLog, lines } = call;
    if (call.logged >= maxLog) return;
    const line = parts
      .map((part) => (typeof part === 'string' ? part : (stringify(part) ?? String(part))))
      .join(' ')
      .slice(0, maxLog - call.logged);
    call.logged += line.length + 1;
    lines.push(line);
  }

  /** The request of the call; asked for when a hook first looks at it. */
  function requestOf() {
    return freeze({
      ...ask('request', null),
      header: (name) => ask('header', text(name, 'header: the name')),
    });
  }

  function fetch(url, { method, headers, body, timeoutMs } = {}) {
    const answer = ask('fetch', { url: String(url), method, headers, body, timeoutMs });
    return {
      ...answer,
      ok: answer.status >= 200 && answer.status < 300,
      text: () => answer.body,
      json: () => parse(answer.body),
    };
  }

  const kv = {
    get: (key) => ask('kv', { do: 'get', key }),
    set: (key, value, { ttlSeconds } = {}) => ask('kv', { do: 'set', key, value, ttlSeconds }),
    increment: (key, { by, ttlSeconds } = {}) => ask('kv', { do: 'increment', key, by, ttlSeconds }),
    delete: (key) => ask('kv', { do: 'delete', key }),
  };

  /** What every phase may ask of the gateway. */
  const services = {
    fetch,
    kv,
    secret: (name) => ask('secret', name),
    mask: (value, how) => ask('mask', { value, how }),
    metric: (name, value = 1) => ask('metric', { name, value }),
    audit: (key, value) => ask('audit', { key, value }),
    now: () => new Date(ask('now')),
  };
  const { secret, mask, metric, audit, now } = services;

  /** Who asks. */
  function userOf({ subject, roles, claims }) {
    return freeze({
      subject,
      roles: freeze(roles),
      claims,
      hasRole: (...names) => names.some((name) => roles.includes(name)),
    });
  }

  /** What every hook is given, the same for all; what costs something is made when one looks. */
  const common = {
    db, log, reject, fetch, kv, secret, mask, metric, audit, now,
    get user() { return call.user ??= userOf(parse(about())); },
    get request() { return call.request ??= requestOf(); },
    get columns() { return call.columns ??= freeze(ask('columns', null)); },
  };
  const narrowing = { __proto__: common, narrow };
  const affecting = { __proto__: narrowing, affected };

  /** What hooks of a phase are given. */
  function given(phase) {
    switch (phase) {
      case 'beforeRead':
        return narrowing;
      case 'beforeUpdate':
      case 'beforeDelete':
        return affecting;
      default:
        return common;
    }
  }

  function handedContext(phase, service, resource, action, surface, mine) {
    return {
      __proto__: given(phase), service, resource, action, surface,
      get rows() { return mine.isSeen ? mine.rows : seen(mine); },
      set rows(rows) { mine.rows = rows; mine.isSeen = true; },
    };
  }

  function readContext(phase, service, resource, action, surface, shape, columns, payload, isExact) {
    const ctx = { __proto__: given(phase), service, resource, action, surface };
    const value = payload === null ? undefined : parse(payload, isExact ? exactly : undefined);
    switch (shape) {
      case 'rows':
        value.forEach((row, index) => { row[ORIGIN] = index; });
        ctx.rows = value;
        break;
      case 'row':
        value[ORIGIN] = 0;
        ctx.rows = [value];
        break;
      case 'none':
        break;
      default:
        ctx[shape] = value;
    }
    if (columns !== null) keepOnly(parse(columns), shape === 'rows' ? value : [value]);
    // No service is called so: a test asks for the runs of its hooks.
    if (service === 'postern:test') ctx.ask = ask;
    return ctx;
  }

  /** The rows of a result, when a hook first looks at them. */
  function seen(mine) {
    if (!mine.isSeen && mine === call) {
      mine.isSeen = true;
      mine.rows = handOver();
    }
    return mine.rows;
  }

  /** Members of a payload that are not meant are not shown, so that none becomes meant. */
  function keepOnly(columns, objects) {
    const meant = new Set(columns);
    for (const object of objects) {
      for (const name of Object.keys(object)) {
        if (!meant.has(name)) delete object[name];
      }
    }
  }

  function start(
    script, phase, service, resource, action, surface, shape, maxLog, columns, payload, isExact, isHanded,
  ) {
    const mine = {
      shape,
      maxLog,
      rejection: null,
      narrowings: [],
      lines: [],
      logged: 0,
      isHanded,
      isSeen: false,
      rows: undefined,
      ctx: null,
      user: undefined,
      request: undefined,
      columns: undefined,
      isSettled: false,
      failure: undefined,
      hasFailed: false,
    };
    call = mine;
    mine.ctx = preventExtensions(
      isHanded
        ? handedContext(phase, service, resource, action, surface, mine)
        : readContext(phase, service, resource, action, surface, shape, columns, payload, isExact),
    );
    const hook = script[phase];
    let outcome;
    try {
      outcome = hook(mine.ctx);
    } catch (failure) {
      if (mine.rejection === null) throw failure;
    }
    if (outcome instanceof Promise) {
      Promise.prototype.then.call(outcome, () => { mine.isSettled = true; }, (failure) => {
        mine.hasFailed = true;
        mine.failure = failure;
        mine.isSettled = true;
      });
    } else {
      mine.isSettled = true;
    }
  }

  function isObject(value) {
    return typeof value === 'object' && value !== null && !isArray(value);
  }

  /** The outgoing payload as [origins, text, rows], or a sentence that says what is wrong with it. */
  function outgoing() {
    const { ctx, shape } = call;
    if (shape === 'none') return [null, null];
    if (call.isHanded && !call.isSeen && hasOwn(ctx, 'rows')) return [null, null];
    if (shape !== 'rows' && shape !== 'row') {
      const value = ctx[shape];
      if (shape !== 'value' && !isObject(value)) return `ctx.${shape} is no object`;
      return [null, stringify(value) ?? 'null'];
    }
    const { rows } = ctx;
    if (!isArray(rows)) return 'ctx.rows is no array';
    if (rows.toJSON !== undefined) return 'ctx.rows is no array once written';
    if (call.isHanded) return [null, null, rows];
    if (shape === 'row' && rows.length !== 1) return 'ctx.rows must keep exactly one row here';
    let origins = null;
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index];
      if (!isObject(row)) return `ctx.rows[${index}] is no object`;
      const origin = row[ORIGIN];
      if (origin !== index && origins === null) origins = rows.map((each) => each?.[ORIGIN] ?? -1);
    }
    return [origins, stringify(shape === 'row' ? rows[0] : rows)];
  }

  function parsed(text) {
    return parse(text, exactly);
  }

  function written(value) {
    try {
      return stringify(value) ?? '';
    } catch {
      return '';
    }
  }

  function finish() {
    const { rejection, narrowings, lines, isSettled, hasFailed, failure } = call;
    const told = (status, rest) => {
      const result = [status, stringify({ lines, ...rest }), null, null];
      call = null;
      return result;
    };
    if (rejection !== null) return told('rejected', { rejection });
    if (!isSettled) return told('pending', {});
    if (hasFailed) {
      return told('failed', { failure: String(failure), stack: String(failure?.stack ?? '') });
    }
    const sent = outgoing();
    if (typeof sent === 'string') return told('invalid', { failure: sent });
    const [origins, payload, rows = null] = sent;
    if (payload !== null && typeof payload !== 'string') {
      return told('invalid', { failure: 'what the hook hands back is no JSON' });
    }
    const isQuiet = lines.length === 0 && narrowings.length === 0 && origins === null;
    call = null;
    if (isQuiet && payload === null && rows === null) return null;
    const head = isQuiet ? null : stringify({ lines, narrowings, origins });
    return ['done', head, payload, rows];
  }

  globalThis.console = { log, info: log, warn: log, error: log, debug: log };
  defineProperty(BigInt.prototype, 'toJSON', { value() { return rawJSON(String(this)); } });
  harden(
    [affecting, services, requestOf, GatewayError, Rejection],
    [GatewayError, Rejection],
  );
  return { start, finish, arrayOf: (...all) => all, parsed, written };
})
