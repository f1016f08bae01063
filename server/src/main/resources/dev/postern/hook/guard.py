"""Runs first in every Python context: what scripts may import, name, write to and use up.

No host is in reach from a context, whatever a script does: the engine sees to that. What is here
keeps one call from leaving anything for another: standard modules are shared by all calls, so
scripts get copies of their names, cannot write to what is not their own, and cannot name the ways
around this. It is checked on the syntax tree while a script is loaded, so mistakes are told with
their place before anybody calls.
"""

import sys

_library = sys.modules['__main__'].__dict__.pop('_library')
_host = sys.modules['__main__'].__dict__.pop('_host')


class _Finder:
    """Finds the standard library where the gateway has it; nothing is read from a disk."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        file = name.replace('.', '/')
        for found in (file + '.py', file + '/__init__.py'):
            text = _library(found)
            if text:
                spec = type(sys.__spec__)(name, cls, is_package=found.endswith('/__init__.py'))
                spec.loader_state = (text, found)
                return spec
        return None

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        text, file = module.__spec__.loader_state
        exec(compile(text, 'python:' + file, 'exec', dont_inherit=True), module.__dict__)


sys.meta_path[:] = [*sys.meta_path[:2], _Finder]

import ast
import builtins
from types import FunctionType, ModuleType

_real_type, _real_getattr = type, getattr

# Public names of the standard modules a script may import.
_STANDARD = {
    'abc': 'ABC abstractmethod',
    'base64': 'b64encode b64decode urlsafe_b64encode urlsafe_b64decode b32encode b32decode '
    'b16encode b16decode standard_b64encode standard_b64decode',
    'binascii': 'hexlify unhexlify crc32 Error',
    'bisect': 'bisect bisect_left bisect_right insort insort_left insort_right',
    'collections': 'ChainMap Counter OrderedDict defaultdict deque namedtuple',
    'collections.abc': 'Callable Iterable Iterator Mapping MutableMapping Sequence Set Generator '
    'Hashable Collection Awaitable',
    'contextlib': 'contextmanager suppress nullcontext closing ExitStack',
    'copy': 'copy deepcopy Error',
    'dataclasses': 'dataclass field fields asdict astuple replace is_dataclass FrozenInstanceError',
    'datetime': 'date datetime time timedelta timezone tzinfo UTC MINYEAR MAXYEAR',
    'decimal': 'Decimal Context getcontext localcontext DecimalException InvalidOperation '
    'DivisionByZero Inexact Rounded Overflow Underflow ROUND_HALF_UP ROUND_HALF_EVEN '
    'ROUND_HALF_DOWN ROUND_UP ROUND_DOWN ROUND_FLOOR ROUND_CEILING ROUND_05UP',
    'enum': 'Enum IntEnum StrEnum Flag IntFlag auto unique',
    'fractions': 'Fraction',
    'functools': 'reduce partial lru_cache cache cmp_to_key cached_property wraps',
    'hashlib': 'md5 sha1 sha224 sha256 sha384 sha512 sha3_256 sha3_512 blake2b blake2s new',
    'heapq': 'heappush heappop heapify heappushpop heapreplace nlargest nsmallest merge',
    'hmac': 'new digest compare_digest',
    'itertools': '*',
    'json': 'loads dumps JSONDecodeError JSONEncoder JSONDecoder',
    'math': '*',
    'operator': '* -attrgetter -methodcaller',
    're': 'compile search match fullmatch split findall finditer sub subn escape Pattern Match '
    'error A ASCII I IGNORECASE M MULTILINE S DOTALL X VERBOSE U UNICODE NOFLAG',
    'statistics': 'mean fmean median median_low median_high mode multimode pstdev stdev variance '
    'pvariance quantiles geometric_mean harmonic_mean StatisticsError',
    'string': 'ascii_letters ascii_lowercase ascii_uppercase digits hexdigits octdigits '
    'punctuation whitespace printable capwords Template',
    'textwrap': 'wrap fill shorten dedent indent',
    'time': 'time time_ns monotonic perf_counter',
    'typing': 'Any Callable ClassVar Final Generic Iterable Iterator Literal Mapping NamedTuple '
    'Optional Sequence TypedDict TypeVar Union TYPE_CHECKING cast Protocol',
    'unicodedata': 'normalize category name lookup combining east_asian_width is_normalized',
    'uuid': 'UUID uuid3 uuid4 uuid5 NAMESPACE_DNS NAMESPACE_URL NAMESPACE_OID NAMESPACE_X500',
    'random': 'random uniform randint randrange choice choices sample shuffle',
}

_NOT_BUILT_IN = (
    'open input eval exec compile breakpoint exit quit help copyright credits license globals '
    'locals vars memoryview'.split()
)

# Names with two underscores on both sides that scripts may use: none leads to what is shared.
_METHODS = set(
    '__init__ __repr__ __str__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __hash__ __bool__ __len__ '
    '__iter__ __next__ __contains__ __getitem__ __setitem__ __delitem__ __call__ __enter__ '
    '__exit__ __aenter__ __aexit__ __await__ __aiter__ __anext__ __add__ __radd__ __iadd__ __sub__ '
    '__rsub__ __mul__ __rmul__ __truediv__ __floordiv__ __mod__ __neg__ __pos__ __abs__ __int__ '
    '__float__ __round__ __and__ __or__ __xor__ __format__ __post_init__ __slots__ '
    '__match_args__ __missing__ __reversed__ __index__'.split()
)
_READABLE = _METHODS | {'__name__', '__doc__'}
_FRAMES = set(
    'gi_frame gi_code gi_yieldfrom cr_frame cr_code cr_await cr_origin ag_frame ag_code ag_await '
    'tb_frame tb_next f_globals f_locals f_builtins f_back f_code func_globals mro'.split()
)
_OF_TUPLES = {'_asdict', '_replace', '_fields', '_make', '_field_defaults'}

_MAX_LENGTH = 16 * 1024 * 1024
_MAX_BITS = 1024 * 1024
_SCRIPTS = 'scripts:'
_SIZED = (str, bytes, bytearray, list, tuple)


def _is_dunder(name):
    return name.startswith('__') and name.endswith('__')


def _own(value):
    """The value itself where it was made by scripts: only that may be written to."""
    kind = _real_type(value)
    if kind is FunctionType:
        module = value.__globals__.get('__name__')
    elif issubclass(kind, _real_type):
        module = _real_type.__getattribute__(value, '__module__')
    else:
        module = kind.__module__
    is_own = _real_type(module) is str and module.startswith(_SCRIPTS)
    if is_own or kind in _writable or isinstance(value, BaseException):
        return value
    what = value.__name__ if isinstance(value, (_real_type, ModuleType)) else kind.__name__
    raise AttributeError(f'{what} is shared by all calls: a script can write to what is its own')


_writable = set()


def _multiplied(left, right):
    if _real_type(right) is float or _real_type(left) is float:
        return left * right
    for some, other in ((left, right), (right, left)):
        if isinstance(some, int):
            if isinstance(other, _SIZED):
                if len(other) * some > _MAX_LENGTH:
                    raise OverflowError(f'longer than {_MAX_LENGTH}')
            elif isinstance(other, int):
                if some.bit_length() + other.bit_length() > _MAX_BITS:
                    raise OverflowError(f'more than {_MAX_BITS} bits')
                break
    return left * right


def _power(left, right, modulus=None):
    if modulus is not None:
        if max(left.bit_length(), right.bit_length(), modulus.bit_length()) > 8192:
            raise OverflowError('pow: more than 8192 bits')
        return pow(left, right, modulus)
    if isinstance(left, int) and isinstance(right, int):
        if left.bit_length() * abs(right) > _MAX_BITS and abs(left) > 1:
            raise OverflowError(f'more than {_MAX_BITS} bits')
    return left**right


def _shifted(left, right):
    if isinstance(left, int) and isinstance(right, int):
        if left.bit_length() + right > _MAX_BITS and left != 0:
            raise OverflowError(f'more than {_MAX_BITS} bits')
    return left << right


def _remainder(left, right):
    """Formatting by % with a width could be as long as it likes."""
    if isinstance(left, (str, bytes)) and _has_wide_number(left, right):
        raise OverflowError('%: the width is too large')
    return left % right


def _has_wide_number(pattern, values):
    digits = 0
    for sign in pattern if isinstance(pattern, str) else pattern.decode('latin-1'):
        digits = digits + 1 if sign.isdigit() else 0
        if digits > 6:
            return True
        if sign == '*':
            values = values if isinstance(values, tuple) else (values,)
            return any(isinstance(each, int) and each > 999_999 for each in values)
    return False


def _spec(value):
    """A format specification; its numbers are widths."""
    text = format(value)
    if _has_wide_number(text, ()):
        raise OverflowError('format: the width is too large')
    return text


def _named(value, name):
    """A method whose arguments are lengths, or whose pattern holds them."""
    method = _real_getattr(value, name)
    if not isinstance(value, (str, bytes, bytearray)):
        return method

    def bounded(*given, **named):
        for each in (value, *given) if name in ('format', 'format_map') else ():
            if isinstance(each, str) and _has_wide_number(each, ()):
                raise OverflowError(f'{name}: the width is too large')
        for each in (*given, *named.values()):
            if isinstance(each, int) and each > _MAX_LENGTH and name not in ('format', 'format_map'):
                raise OverflowError(f'{name}: longer than {_MAX_LENGTH}')
        return method(*given, **named)

    return bounded


_WIDE = {'ljust', 'rjust', 'center', 'zfill', 'expandtabs', 'format', 'format_map', 'to_bytes'}


def _checked(name):
    if not isinstance(name, str):
        raise TypeError('the name of an attribute is text')
    if name.startswith('_') or name in _FRAMES:
        raise AttributeError(f'{name} cannot be asked for by its name')
    return name


def _getattr(value, name, *other):
    return _real_getattr(value, _checked(name), *other)


def _hasattr(value, name):
    return hasattr(value, _checked(name))


def _setattr(value, name, new):
    setattr(_own(value), _checked(name), new)


def _delattr(value, name):
    delattr(_own(value), _checked(name))


def _type(value):
    return _type if isinstance(value, _real_type) else _real_type(value)


def _wraps(wrapped):
    def named_like(wrapper):
        _own(wrapper).__name__ = _real_getattr(wrapped, '__name__', wrapper.__name__)
        wrapper.__doc__ = _real_getattr(wrapped, '__doc__', None)
        return wrapper

    return named_like


def _own_dataclass(make):
    def dataclass(kind=None, **options):
        def made(own):
            for name in _own(own).__dict__.get('__annotations__', {}):
                if not name.isidentifier() or _is_dunder(name):
                    raise TypeError(f'{name} is no name for a field')
            return make(own, **options)

        return made if kind is None else made(kind)

    return dataclass


_REPLACED_OPERATORS = {
    ast.Mult: '__multiplied__',
    ast.Pow: '__power__',
    ast.LShift: '__shifted__',
    ast.Mod: '__remainder__',
}
_GUARDS = {
    '__own__': _own,
    '__multiplied__': _multiplied,
    '__power__': _power,
    '__shifted__': _shifted,
    '__remainder__': _remainder,
    '__spec__ed__': _spec,
    '__named__': _named,
}


class _Refused(Exception):
    """What a script may not say; where is its node."""

    def __init__(self, message, node):
        super().__init__(message)
        self.node = node


def _compiled(text, path):
    """The code of a script, with its guards in place; ValueError and SyntaxError tell what is not."""
    tree = ast.parse(text, '/' + path)
    places = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            places[node.name] = (node.lineno, node.col_offset + 1)
        for target in getattr(node, 'targets', ()):
            if isinstance(target, ast.Name):
                places[target.id] = (target.lineno, target.col_offset + 1)
    todo = [(tree, None, None, None)]
    while todo:
        node, parent, field, index = todo.pop()
        _check_names(node)
        for name, value in ast.iter_fields(node):
            if isinstance(value, list):
                todo.extend(
                    (each, node, name, place)
                    for place, each in enumerate(value)
                    if isinstance(each, ast.AST)
                )
            elif isinstance(value, ast.AST):
                todo.append((value, node, name, None))
        replaced = _guarded(node)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            getattr(parent, field)[index] = _imports(node)
            continue
        if replaced is not node:
            if index is None:
                setattr(parent, field, replaced)
            else:
                getattr(parent, field)[index] = replaced
    return compile(tree, '/' + path, 'exec', dont_inherit=True), places


def _check_names(node):
    if isinstance(node, ast.Constant):
        return
    taken = ()
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
        taken = (node.id,)
    elif isinstance(node, ast.ExceptHandler):
        taken = (node.name,)
    elif isinstance(node, ast.Global):
        taken = node.names
    for word in taken:
        if word in _SHADOWS:
            raise _Refused(f'{word} is a name that stays', node)
    for name, value in ast.iter_fields(node):
        for word in value if isinstance(value, list) else (value,):
            if not isinstance(word, str):
                continue
            is_read = isinstance(node, (ast.Attribute, ast.Name)) and isinstance(node.ctx, ast.Load)
            if word in _FRAMES and not isinstance(node, ast.Name):
                raise _Refused(f'{word} is not for scripts', node)
            if _is_dunder(word) and word not in (_READABLE if is_read else _METHODS):
                raise _Refused(f'{word} is not for scripts', node)


def _call(name, node, *arguments):
    call = ast.Call(ast.Name(name, ast.Load()), list(arguments), [])
    for new in (call, call.func):
        ast.copy_location(new, node)
    return call


def _imports(node):
    """import as calls of the gateway's own, which knows what may be imported."""
    done = []
    for alias in node.names:
        bound = alias.asname or alias.name.partition('.')[0]
        if isinstance(node, ast.ImportFrom):
            if alias.name == '*':
                raise _Refused('import what you use by its name', node)
            facts = (node.module or '', node.level, alias.name)
            bound = alias.asname or alias.name
        else:
            facts = (alias.name, 0, '' if alias.asname else None)
        given = [ast.Constant(fact) for fact in facts]
        asked = ast.Call(ast.Name('__imported__', ast.Load()), given, [])
        asked.args.append(ast.Name('__name__', ast.Load()))
        done.append(ast.Assign([ast.Name(bound, ast.Store())], asked))
    whole = done[0] if len(done) == 1 else ast.If(ast.Constant(True), done, [])
    for each in ast.walk(whole):
        ast.copy_location(each, node)
    return whole


def _is_small(node):
    if not isinstance(node, ast.Constant):
        return False
    value = node.value
    return isinstance(value, float) or (isinstance(value, int) and value <= 1_000)


def _guarded(node):
    match node:
        case ast.Attribute(value=value, attr=name, ctx=context):
            is_private = name.startswith('_') and not _is_dunder(name) and name not in _OF_TUPLES
            if is_private or not isinstance(context, ast.Load):
                node.value = _call('__own__', node, value)
            elif name in _WIDE:
                return _call('__named__', node, value, ast.copy_location(ast.Constant(name), node))
        case ast.BinOp(left=left, op=op, right=right) if _real_type(op) in _REPLACED_OPERATORS:
            is_small = _is_small(left) or _is_small(right)
            if not (is_small and isinstance(op, ast.Mult)) and not (
                isinstance(op, ast.Mod) and isinstance(right, ast.Constant) and is_small
            ):
                return _call(_REPLACED_OPERATORS[_real_type(op)], node, left, right)
        case ast.AugAssign(target=target, op=op, value=value) if (
            _real_type(op) in _REPLACED_OPERATORS
        ):
            return _assigned(node, target, op, value)
        case ast.FormattedValue(format_spec=ast.AST() as spec):
            is_plain = len(spec.values) == 1 and isinstance(spec.values[0], ast.Constant)
            if not is_plain or _has_wide_number(spec.values[0].value, ()):
                whole = _call('__spec__ed__', node, spec)
                part = ast.FormattedValue(whole, -1, None)
                node.format_spec = ast.JoinedStr([part])
                ast.copy_location(part, node)
                ast.copy_location(node.format_spec, node)
    return node


def _assigned(node, target, op, value):
    """a *= b as a = a * b; what a is found by must be simple enough to be found twice."""
    parts = [target]
    if isinstance(target, (ast.Subscript, ast.Attribute)):
        parts = [target.value] + ([target.slice] if isinstance(target, ast.Subscript) else [])
        for part in parts:
            while isinstance(part, (ast.Attribute, ast.Subscript)):
                if isinstance(part, ast.Subscript) and not isinstance(
                    part.slice, (ast.Name, ast.Constant)
                ):
                    break
                part = part.value
            if not isinstance(part, (ast.Name, ast.Constant)):
                raise _Refused('give what is changed a name of its own first', node)
    source = ast.parse(ast.unparse(target), mode='eval').body
    for each in ast.walk(source):
        if hasattr(each, 'lineno'):
            ast.copy_location(each, node)
    target_again = node.target
    done = ast.Assign([target_again], ast.BinOp(source, op, value))
    ast.copy_location(done, node)
    ast.copy_location(done.value, node)
    done.value = _guarded(done.value)
    if isinstance(target_again, ast.Attribute):
        _guarded(target_again)
    return done


_facts = {}


def _facts_of(name):
    """The names of a standard module that scripts may use; loaded when first asked for."""
    if name in _facts:
        return _facts[name]
    module = __import__(name, fromlist=['*'])
    listed = _STANDARD[name].split()
    if '*' in listed:
        taken = {word[1:] for word in listed}
        listed = [each for each in dir(module) if each[0] != '_' and each not in taken]
    named = {each: _real_getattr(module, each) for each in listed}
    if name == 'functools':
        named['wraps'] = _wraps
    elif name == 'dataclasses':
        named['dataclass'] = _own_dataclass(named['dataclass'])
    elif name == 'decimal':
        _writable.add(module.Context)
    elif name == 'math':
        for each in ('factorial', 'comb', 'perm'):
            named[each] = _bounded(named[each], 10_000)
    elif name == 'operator':
        for each in ('imul', 'ipow', 'ilshift', 'imod'):
            named.pop(each, None)
        named.update(mul=_multiplied, pow=_power, lshift=_shifted, mod=_remainder)
    _facts[name] = named
    return named


def _bounded(function, most):
    def bounded(*numbers):
        if any(isinstance(each, int) and each > most for each in numbers):
            raise OverflowError(f'numbers beyond {most} are too large here')
        return function(*numbers)

    return bounded


def _standard(name):
    """A copy of a standard module, for one call."""
    module = ModuleType(name)
    module.__dict__.update(_facts_of(name))
    if name == 'random':
        own = __import__('random').Random()
        for each in _facts_of(name):
            setattr(module, each, _real_getattr(own, each))
    if name == 'collections':
        module.abc = _standard('collections.abc')
    return module


def _absent(name):
    def absent(*given, **named):
        raise NameError(f'{name} is not for scripts')

    return absent


# Begins the variables of every script. No script can take such a name away again, which would
# bring the built-in function of that name back.
_SHADOWS = {name: _absent(name) for name in _NOT_BUILT_IN}
_SHADOWS.update(
    getattr=_getattr,
    hasattr=_hasattr,
    setattr=_setattr,
    delattr=_delattr,
    type=_type,
    pow=_power,
    **_GUARDS,
)
