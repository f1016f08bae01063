/*
 * What hooks ask of data, ctx.db: reads what their authors write and asks the gateway in its words.
 * A function of what prelude.js hands it.
 */
((ask, text, isObject, OPERATORS) => {
  'use strict';

  const { isRawJSON } = JSON;
  const { isArray } = Array;
  const { isFinite } = Number;

  const COMPARISONS = [
    ...OPERATORS, 'match', 'imatch', 'isdistinct', 'cs', 'cd', 'ov', 'sl', 'sr', 'nxr', 'nxl', 'adj',
  ];

  /** A value of a condition, as the gateway binds it. */
  function bindable(what, column, value) {
    if (value instanceof Date) return value.toISOString();
    if (isRawJSON(value)) return value;
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'bigint':
        return String(value);
      case 'number':
        if (isFinite(value)) return value;
    }
    throw new TypeError(`${what}: ${column} needs text, a finite number or a boolean as value`);
  }

  function condition(what, column, operator, value) {
    text(column, `${what}: a column`);
    if (operator === 'in') {
      if (!isArray(value)) throw new TypeError(`${what}: "in" needs an array of values for ${column}`);
      return [column, operator, value.map((each) => bindable(what, column, each))];
    }
    if (operator === 'is') return [column, operator, String(value)];
    if (value === null && operator === 'eq') return [column, 'is', 'null'];
    if (value === null && operator === 'neq') return [column, 'is', 'not_null'];
    if (!COMPARISONS.includes(operator)) {
      throw new TypeError(`${what}: the operator must be one of ${COMPARISONS.join(', ')}, in, is`);
    }
    return [column, operator, bindable(what, column, value)];
  }

  /** {column: value}, {column: {gt: 5, lt: 9}} or a list of [column, operator, value]. */
  function conditions(what, where) {
    if (where === undefined || where === null) return [];
    if (isArray(where)) {
      return where.map((one) => {
        if (!isArray(one) || one.length !== 3) {
          throw new TypeError(`${what}: a condition is [column, operator, value]`);
        }
        return condition(what, ...one);
      });
    }
    if (!isObject(where)) {
      throw new TypeError(`${what}: where must be an object or an array of conditions`);
    }
    return Object.entries(where).flatMap(([column, wanted]) => {
      if (isArray(wanted)) return [condition(what, column, 'in', wanted)];
      if (!isObject(wanted) || wanted instanceof Date || isRawJSON(wanted)) {
        return [condition(what, column, 'eq', wanted)];
      }
      return Object.entries(wanted).map(([operator, value]) =>
        condition(what, column, operator, value));
    });
  }

  function names(what, given) {
    if (given === undefined || given === null) return undefined;
    return (isArray(given) ? given : [given]).map((name) => text(name, `${what}: a name`));
  }

  function sorting(order) {
    if (order === undefined || order === null) return undefined;
    const keys = isArray(order) ? order : [order];
    if (keys.length === 2 && (keys[1] === 'asc' || keys[1] === 'desc')) {
      throw new TypeError(`read: order is an array of keys: [['${keys[0]}', '${keys[1]}']]`);
    }
    return keys;
  }

  function options(what, given) {
    if (given === undefined || given === null) return {};
    if (!isObject(given)) throw new TypeError(`${what}: the options must be an object`);
    return given;
  }

  function objects(rows) {
    const all = isArray(rows) ? rows : [rows];
    if (!all.every(isObject)) throw new TypeError('create: rows must be an object or an array of them');
    return all;
  }

  function object(what, name, given) {
    if (!isObject(given)) throw new TypeError(`${what}: ${name} must be an object`);
    return given;
  }

  /** Data, by the way of every call, as the caller; holds nothing itself. */
  return {
    read(resource, given) {
      const { select, where, order, ...rest } = options('read', given);
      return ask('db', {
        ...rest,
        do: 'read',
        resource: text(resource, 'read: the resource'),
        select: names('read: select', select),
        where: conditions('read', where),
        order: sorting(order),
      });
    },
    create(resource, rows, given) {
      const { returning, ...rest } = options('create', given);
      return ask('db', {
        ...rest,
        do: 'create',
        resource: text(resource, 'create: the resource'),
        rows: objects(rows),
        returning: names('create: returning', returning),
      });
    },
    update(resource, patch, where, given) {
      const { returning, ...rest } = options('update', given);
      return ask('db', {
        ...rest,
        do: 'update',
        resource: text(resource, 'update: the resource'),
        patch: object('update', 'the patch', patch),
        where: conditions('update', where),
        returning: names('update: returning', returning),
      });
    },
    delete(resource, where, given) {
      const { returning, ...rest } = options('delete', given);
      return ask('db', {
        ...rest,
        do: 'delete',
        resource: text(resource, 'delete: the resource'),
        where: conditions('delete', where),
        returning: names('delete: returning', returning),
      });
    },
    call(name, args) {
      return ask('db', {
        do: 'call',
        resource: text(name, 'call: the name'),
        args: object('call', 'args', args ?? {}),
      });
    },
    query(sql, params) {
      if (typeof sql !== 'string') throw new TypeError('query: the statement must be text');
      if (params !== undefined && !isArray(params)) {
        throw new TypeError('query: params must be an array');
      }
      return ask('db', { do: 'query', sql, params: params ?? [] });
    },
  };
})
