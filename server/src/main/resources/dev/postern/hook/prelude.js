/*
 * Runs first in every context, before any hook. It takes away what hooks do not need, freezes what
 * is shared between calls, and gives the gateway two functions:
 *
 *   start(script, phase, service, resource, action, surface, shape, maxLog, columns, payload,
 *       isExact, isHanded)  begins a call; the rows of a result are handed over when the hook first
 *       looks at them, and read where it touches them
 *   finish()  once promises are settled: null where there is nothing to tell, true where all rows
 *       that were handed over are in their places, else [status, head, payload, rows] with the rows
 *       of a result that the hook leaves, or true for those
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

  /** Which run this is: what an earlier one left would have no say. */
  let turn = 0;

  // What is said in the run. Variables, since an object of as many members grows in steps.
  let ctx = null;
  let shape;
  let maxLog;
  let rejection;
  let narrowings;
  let lines;
  let logged;
  let isHanded;
  let isSeen;
  let rows;
  let handed;
  let user;
  let request;
  let columns;
  let isSettled;
  let failure;
  let hasFailed;

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
    rejection = {
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
      narrowings.push([column, operator, value.map(operand)]);
    } else if (operator === 'is') {
      const truth = String(value);
      if (!TRUTHS.includes(truth)) {
        throw new TypeError(`narrow: "is" knows ${TRUTHS.join(', ')}`);
      }
      narrowings.push([column, operator, [truth]]);
    } else if (OPERATORS.includes(operator)) {
      narrowings.push([column, operator, [operand(value)]]);
    } else {
      throw new TypeError(`narrow: the operator must be one of ${OPERATORS.join(', ')}, in, is`);
    }
  }

  const db = data(ask, text, isObject, OPERATORS);

  /** What this hook itself has narrowed holds already. */
  const affected = () => ask('db', { do: 'affected', narrowings });

  function log(...parts) {
    if (logged >= maxLog) return;
    const line = parts
      .map((part) => (typeof part === 'string' ? part : (stringify(part) ?? String(part))))
      .join(' ')
      .slice(0, maxLog - logged);
    logged += line.length + 1;
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
    get user() { return user ??= userOf(parse(about())); },
    get request() { return request ??= requestOf(); },
    get columns() { return columns ??= freeze(ask('columns', null)); },
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

  function handedContext(phase, service, resource, action, surface) {
    const mine = turn;
    return {
      __proto__: given(phase), service, resource, action, surface,
      get rows() { return isSeen ? rows : seen(mine); },
      set rows(own) {
        if (mine !== turn) return;
        rows = own;
        isSeen = true;
      },
    };
  }

  function readContext(phase, service, resource, action, surface, meant, payload, isExact) {
    const made = { __proto__: given(phase), service, resource, action, surface };
    const value = payload === null ? undefined : parse(payload, isExact ? exactly : undefined);
    switch (shape) {
      case 'rows':
        value.forEach((row, index) => { row[ORIGIN] = index; });
        made.rows = value;
        break;
      case 'row':
        value[ORIGIN] = 0;
        made.rows = [value];
        break;
      case 'none':
        break;
      default:
        made[shape] = value;
    }
    if (meant !== null) keepOnly(parse(meant), shape === 'rows' ? value : [value]);
    // No service is called so: a test asks for the runs of its hooks.
    if (service === 'postern:test') made.ask = ask;
    return made;
  }

  /** The rows of a result, when a hook first looks at them. */
  function seen(mine) {
    if (mine !== turn) return undefined;
    isSeen = true;
    rows = handOver();
    handed = [...rows];
    return rows;
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
    script, phase, service, resource, action, surface, form, most, meant, payload, isExact, areHanded,
  ) {
    const mine = ++turn;
    shape = form;
    maxLog = most;
    rejection = null;
    narrowings = [];
    lines = [];
    logged = 0;
    isHanded = areHanded;
    isSeen = false;
    rows = undefined;
    handed = undefined;
    user = undefined;
    request = undefined;
    columns = undefined;
    isSettled = false;
    failure = undefined;
    hasFailed = false;
    ctx = preventExtensions(
      areHanded
        ? handedContext(phase, service, resource, action, surface)
        : readContext(phase, service, resource, action, surface, meant, payload, isExact),
    );
    const hook = script[phase];
    let outcome;
    try {
      outcome = hook(ctx);
    } catch (thrown) {
      if (rejection === null) throw thrown;
    }
    if (outcome instanceof Promise) {
      Promise.prototype.then.call(outcome, () => settled(mine, false), (thrown) => settled(mine, true, thrown));
    } else {
      isSettled = true;
    }
  }

  function settled(mine, isFailure, thrown) {
    if (mine !== turn) return;
    hasFailed = isFailure;
    failure = thrown;
    isSettled = true;
  }

  function isObject(value) {
    return typeof value === 'object' && value !== null && !isArray(value);
  }

  /** What is wrong with the rows that a hook leaves; null where nothing is. */
  function wrongRows(left) {
    if (!isArray(left)) return 'ctx.rows is no array';
    if (left.toJSON !== undefined) return 'ctx.rows is no array once written';
    return shape === 'row' && left.length !== 1 ? 'ctx.rows must keep exactly one row here' : null;
  }

  /** Whether these are the rows that were handed over, each in its place. */
  function areInPlace(left) {
    if (handed === undefined || left.length !== handed.length) return false;
    for (let index = 0; index < handed.length; index++) {
      if (left[index] !== handed[index]) return false;
    }
    return true;
  }

  /** The rows of a result that were handed over one by one. */
  function leftRows() {
    if (!isSeen && hasOwn(ctx, 'rows')) return done(null, null, null);
    const left = ctx.rows;
    const wrong = wrongRows(left);
    return wrong === null ? done(null, null, areInPlace(left) ? true : left) : invalid(wrong);
  }

  function leftText() {
    if (shape === 'none') return done(null, null, null);
    let origins = null;
    let value;
    if (shape === 'rows' || shape === 'row') {
      const left = ctx.rows;
      const wrong = wrongRows(left);
      if (wrong !== null) return invalid(wrong);
      for (let index = 0; index < left.length; index++) {
        const row = left[index];
        if (!isObject(row)) return invalid(`ctx.rows[${index}] is no object`);
        const origin = row[ORIGIN];
        if (origin !== index && origins === null) origins = left.map((each) => each?.[ORIGIN] ?? -1);
      }
      value = stringify(shape === 'row' ? left[0] : left);
    } else {
      const left = ctx[shape];
      if (shape !== 'value' && !isObject(left)) return invalid(`ctx.${shape} is no object`);
      value = stringify(left) ?? 'null';
    }
    return typeof value === 'string' ? done(origins, value, null) : invalid('what the hook hands back is no JSON');
  }

  function done(origins, payload, left) {
    const isQuiet = lines.length === 0 && narrowings.length === 0 && origins === null;
    if (isQuiet && payload === null && (left === null || left === true)) return left;
    return ['done', isQuiet ? null : stringify({ lines, narrowings, origins }), payload, left];
  }

  function told(status, facts) {
    return [status, stringify({ lines, ...facts }), null, null];
  }

  function invalid(sentence) {
    return told('invalid', { failure: sentence });
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

  function ended() {
    if (rejection !== null) return told('rejected', { rejection });
    if (!isSettled) return told('pending', {});
    if (hasFailed) {
      return told('failed', { failure: String(failure), stack: String(failure?.stack ?? '') });
    }
    return isHanded ? leftRows() : leftText();
  }

  function finish() {
    const answer = ended();
    turn++;
    ctx = rows = handed = rejection = narrowings = lines = user = request = columns = failure = undefined;
    return answer;
  }

  globalThis.console = { log, info: log, warn: log, error: log, debug: log };
  defineProperty(BigInt.prototype, 'toJSON', { value() { return rawJSON(String(this)); } });
  harden(
    [affecting, services, requestOf, GatewayError, Rejection],
    [GatewayError, Rejection],
  );
  return { start, finish, arrayOf: (...all) => all, parsed, written };
})
