"""Gives the gateway two functions after context.py and those before it: exports(path, text) and run(…).

Only text crosses the border, also through host(name, argument), which asks the gateway.
"""

class _Call:
    """What is said in one run."""

    def __init__(self, max_log, shape, columns):
        self.max_log = max_log
        self.shape = shape
        self.columns = columns
        self.ctx = None
        self.before = None
        self.logged = 0
        self.lines = []
        self.narrowings = []
        self.rejection = None
        self.modules = {}

    def read(self):
        """The payload, which the gateway hands over where a hook asks for it."""
        payload = _answered(_body())
        if self.shape == 'row':
            payload = [payload]
        if self.columns is not None:
            _keep_only(self.columns, payload if isinstance(payload, list) else [payload])
        if self.shape in ('rows', 'row'):
            self.before = list(payload)
        return payload


_call_now = _Call(0, 'none', None)


def _reject(status, message, *, code=None, details=None, errors=None, hint=None):
    if _real_type(status) is not int or not 400 <= status <= 499:
        raise TypeError('reject: the status must be a whole number from 400 to 499')
    if code is not None and not (isinstance(code, str) and _CODE.fullmatch(code)):
        raise TypeError('reject: the code must be 1 to 64 letters, digits, _, . or -')
    details = errors if details is None else details
    _call_now.rejection = {
        'status': status,
        'message': _text(message, 'reject: the message'),
        'code': code,
        'details': _optional(details, 'reject: details'),
        'hint': _optional(hint, 'reject: hint'),
    }
    if errors is not None:
        _call_now.rejection['errors'] = errors
    raise _Rejection(message)


def _narrow(column, operator, value):
    _text(column, 'narrow: the column')
    if operator == 'in':
        if not isinstance(value, (list, tuple, set)):
            raise TypeError('narrow: "in" needs a list of values')
        values = [_operand(each) for each in value]
    elif operator == 'is':
        truth = 'null' if value is None else str(value).lower()
        if truth not in _TRUTHS:
            raise TypeError(f'narrow: "is" knows {", ".join(_TRUTHS)}')
        values = [truth]
    elif operator in _OPERATORS:
        values = [_operand(value)]
    else:
        raise TypeError(f'narrow: the operator must be one of {", ".join(_OPERATORS)}, in, is')
    _call_now.narrowings.append([column, operator, values])


def _log(*parts):
    call = _call_now
    left = call.max_log - call.logged
    if left > 0:
        line = ' '.join(each if isinstance(each, str) else _shown(each) for each in parts)[:left]
        call.logged += len(line) + 1
        call.lines.append(line)


def _shown(value):
    try:
        return _written(value)
    except (TypeError, ValueError):
        return str(value)


def _print(*parts, sep=' ', end='', file=None, flush=False):
    _log(str(' ' if sep is None else sep).join(str(each) for each in parts))


_TESTING = 'postern_test'
_codes = {}
_modules = {}


def _code(path, text):
    known = _codes.get(path)
    if known is None or known[0] != text:
        _codes[path] = known = (text, *_compiled(text, path))
    return known


def _started(path, text, module_name):
    """Runs a script from its begin."""
    own = _SHADOWS.copy()
    own['__name__'] = module_name
    return own, _code(path, text)[1]


def _imported(name, level, wanted, importer):
    """A module, its outermost package where wanted is None, or what it calls wanted."""
    if level > 0:
        above = importer.removeprefix(_SCRIPTS).split('.')
        if above[0] != 'lib' or level >= len(above):
            raise ImportError('relative imports are for modules in lib')
        name = '.'.join(above[:-level] + ([name] if name else []))
    is_ours = name == 'lib' or name.startswith('lib.')
    if is_ours:
        module = _from_lib(name, (wanted,) if wanted else ())
        top = 'lib'
    elif name == _TESTING and name + '.py' in _modules:
        module = _module(name)
        top = name
    else:
        if name not in _STANDARD:
            raise ImportError(
                f'{name} cannot be imported: scripts may use lib and {", ".join(sorted(_STANDARD))}'
            )
        top = name.partition('.')[0]
        for each in (top, name):
            if each not in _call_now.modules:
                _call_now.modules[each] = _standard(each)
        module = _call_now.modules[name]
    if wanted is None:
        return _call_now.modules[top]
    if wanted == '':
        return module
    if wanted not in vars(module):
        raise ImportError(f'cannot import name {wanted} from {name}')
    return vars(module)[wanted]


def _from_lib(name, fromlist):
    parts = name.split('.')
    parent = None
    for count in range(1, len(parts) + 1):
        module = _module('.'.join(parts[:count]))
        if parent is not None:
            setattr(parent, parts[count - 1], module)
        parent = module
    for each in fromlist or ():
        if each != '*' and not hasattr(parent, each):
            setattr(parent, each, _module(name + '.' + each))
    return parent


def _module(name):
    known = _call_now.modules
    if name in known:
        return known[name]
    path = name.replace('.', '/')
    found = next((each for each in (path + '.py', path + '/__init__.py') if each in _modules), None)
    if found is None and not any(each.startswith(path + '/') for each in _modules):
        raise ImportError(f'there is no module {name} in lib')
    module = known[name] = ModuleType(_SCRIPTS + name)
    if found is not None:
        own, code = _started(found, _modules[found], _SCRIPTS + name)
        module.__dict__.update(own)
        exec(code, module.__dict__)
    return module


def _frames(failure):
    """The places in scripts that a failure came through, innermost first."""
    places = []
    if isinstance(failure, SyntaxError) and failure.filename and failure.lineno:
        places.append(f'{failure.filename}:{failure.lineno}:{failure.offset or 1}')
    trace = failure.__traceback__
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename[1:] in _codes:
            place = f'{code.co_filename}:{trace.tb_lineno}:{_column(trace)}'
            found.append(f'  at {code.co_name} {place}')
        trace = trace.tb_next
    return '\n'.join(places + found[::-1])


def _column(trace):
    """Where in its line a frame is, counted from 1: its statement's begin where no more is known."""
    places = list(trace.tb_frame.f_code.co_positions())
    last = trace.tb_lasti if trace.tb_lasti >= 0 else trace.tb_frame.f_lasti
    at = last // 2
    if 0 <= at < len(places) and places[at][0] == trace.tb_lineno:
        return (places[at][2] or 0) + 1
    on_line = [first for line, last, first, _ in places if line == last == trace.tb_lineno]
    return min(on_line, default=0) + 1


def _failed(path, failure):
    if isinstance(failure, _Refused):
        node = failure.node
        line, column = getattr(node, 'lineno', 1), getattr(node, 'col_offset', 0) + 1
        return ('failed', str(failure), f'/{path}:{line}:{column}')
    message = failure.msg if isinstance(failure, SyntaxError) else str(failure)
    return ('failed', f'{_real_type(failure).__name__}: {message}'[:4_000], _frames(failure))


def _told(status, **rest):
    return (status, json.dumps({'lines': _call_now.lines, **rest}), None)


def _told_failure(path, failure):
    _, message, stack = _failed(path, failure)
    return _told('failed', failure=message, stack=stack)


def _begin(max_log=0, shape='none', columns=None):
    global _call_now
    if 'decimal' in _call_now.modules:
        decimal.setcontext(_CALCULATION.copy())
    _call_now = _Call(max_log, shape, columns)
    return _call_now


_CALCULATION = decimal.getcontext().copy()
_BIND_KEYS = {'on_error': 'onError', 'timeout_ms': 'timeoutMs'}


def exports(path, text):
    """[name, whether it is a function, JSON or '', line, column] of each, or why there are none."""
    _begin()
    try:
        own, code = _started(path, text, _SCRIPTS + path)
        exec(code, own)
        places = _codes[path][2]
        found = []
        for name, value in own.items():
            if name[0] == '_' or isinstance(value, ModuleType) or value is _SHADOWS.get(name):
                continue
            is_function = isinstance(value, FunctionType)
            is_here = is_function and value.__globals__ is own
            found.append(
                (name, is_function, is_here, _exported(name, value), *places.get(name, (0, 0)))
            )
        return ('done', found)
    except BaseException as failure:
        return _failed(path, failure)


def _exported(name, value):
    if name != 'bind':
        return ''
    if isinstance(value, dict):
        value = _renamed(value)
        if isinstance(value.get('limits'), dict):
            value['limits'] = _renamed(value['limits'])
    return _shown(value) if isinstance(value, dict) else '0'


def _renamed(bind):
    return {_BIND_KEYS.get(name, name): value for name, value in bind.items()}


def run(path, text, phase, service, resource, action, surface, shape, max_log, columns):
    """[status, head, payload] of one run, from a script that is started anew."""
    call = _begin(max_log, shape, json.loads(columns) if columns else None)
    try:
        own, code = _started(path, text, _SCRIPTS + path)
        exec(code, own)
        call.ctx = Context(phase, service, resource, action, surface)
        outcome = own[phase](call.ctx)
        if hasattr(_real_type(outcome), 'send') and not _is_settled(outcome):
            return _told('pending')
    except BaseException as failure:
        if _call_now.rejection is None:
            return _told_failure(path, failure)
    if _call_now.rejection is not None:
        return _told('rejected', rejection=_call_now.rejection)
    try:
        return _handed_back(call)
    except BaseException as failure:
        return _told('invalid', failure=f'what the hook hands back is no JSON: {failure}'[:1_000])


def _is_settled(coroutine):
    try:
        coroutine.send(None)
    except StopIteration:
        return True
    coroutine.close()
    return False


def _keep_only(columns, rows):
    """Members of a payload that are not meant are not shown, so that none becomes meant."""
    meant = set(columns)
    for row in rows:
        for name in [name for name in row if name not in meant]:
            del row[name]


def _handed_back(call):
    ctx, shape = call.ctx, call.shape
    places = None
    if _PAYLOADS.get(shape) not in ctx.__dict__:
        payload = None
    elif shape in ('rows', 'row'):
        rows = ctx.rows
        if not isinstance(rows, (list, tuple)):
            return _told('invalid', failure='ctx.rows is no list')
        if shape == 'row' and len(rows) != 1:
            return _told('invalid', failure='ctx.rows must keep exactly one row here')
        for index, row in enumerate(rows):
            if not isinstance(row, dict):
                return _told('invalid', failure=f'ctx.rows[{index}] is no dict')
        if call.before is None:
            call.read()
        before = call.before
        if len(rows) != len(before) or any(a is not b for a, b in zip(rows, before)):
            places = _places(rows, before)
        payload = _written(rows[0] if shape == 'row' else rows)
    else:
        value = getattr(ctx, shape)
        if shape != 'value' and not isinstance(value, dict):
            return _told('invalid', failure=f'ctx.{shape} is no dict')
        payload = _written(value)
    if not call.lines and not call.narrowings and places is None:
        return ('done', None, payload)
    head = {'lines': call.lines, 'narrowings': call.narrowings, 'origins': places}
    return ('done', json.dumps(head), payload)


def _places(rows, before):
    """Which row each was made from, as far as can be seen: it only decides how digits are written."""
    same = {id(row): index for index, row in enumerate(before)}
    key, by_key = _key(before)
    places = []
    for index, row in enumerate(rows):
        place = same.get(id(row))
        if place is None and key is not None:
            value = row.get(key)
            place = by_key.get(value) if isinstance(value, (str, int)) else None
        if place is None:
            place = index if len(rows) == len(before) else -1
        places.append(place)
    return places


def _key(rows):
    """A column whose values are all different, and where each is."""
    for name in rows[0] if rows else ():
        values = [row.get(name) for row in rows]
        if all(isinstance(value, (str, int, float)) for value in values):
            by_value = {value: index for index, value in enumerate(values)}
            if len(by_value) == len(rows):
                return name, by_value
    return None, None


def _add(modules):
    """Takes the modules of lib: their text by path, as JSON."""
    _modules.update(json.loads(modules))


_SHADOWS.update(print=_print, __imported__=_imported, GatewayError=GatewayError)
_writable.update((Context, User))
Context.log, Context.reject = staticmethod(_log), staticmethod(_reject)
(_add, exports, run)
