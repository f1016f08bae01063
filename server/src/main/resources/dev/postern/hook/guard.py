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
_body = sys.modules['__main__'].__dict__.pop('_body')
_about = sys.modules['__main__'].__dict__.pop('_about')


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


class LimitError(OverflowError):
    """Something of a script would become too large."""


def _multiplied(left, right):
    if _real_type(right) is float or _real_type(left) is float:
        return left * right
    for some, other in ((left, right), (right, left)):
        if isinstance(some, int):
            if isinstance(other, _SIZED):
                if len(other) * some > _MAX_LENGTH:
                    raise LimitError(f'longer than {_MAX_LENGTH}')
            elif isinstance(other, int):
                if some.bit_length() + other.bit_length() > _MAX_BITS:
                    raise LimitError(f'more than {_MAX_BITS} bits')
                break
    return left * right


def _added(left, right):
    if isinstance(left, _SIZED) and isinstance(right, _SIZED):
        if len(left) + len(right) > _MAX_LENGTH:
            raise LimitError(f'longer than {_MAX_LENGTH}')
    return left + right


def _grown(left, right):
    """left += right, which keeps a list the same list."""
    if isinstance(left, _SIZED) and isinstance(right, _SIZED):
        if len(left) + len(right) > _MAX_LENGTH:
            raise LimitError(f'longer than {_MAX_LENGTH}')
    left += right
    return left


def _range(*bounds):
    numbers = range(*bounds)
    if len(numbers) > _MAX_LENGTH:
        raise LimitError(f'range: longer than {_MAX_LENGTH}')
    return numbers


def _power(left, right, modulus=None):
    if modulus is not None:
        if max(left.bit_length(), right.bit_length(), modulus.bit_length()) > 8192:
            raise LimitError('pow: more than 8192 bits')
        return pow(left, right, modulus)
    if isinstance(left, int) and isinstance(right, int):
        if left.bit_length() * abs(right) > _MAX_BITS and abs(left) > 1:
            raise LimitError(f'more than {_MAX_BITS} bits')
    return left**right


def _shifted(left, right):
    if isinstance(left, int) and isinstance(right, int):
        if left.bit_length() + right > _MAX_BITS and left != 0:
            raise LimitError(f'more than {_MAX_BITS} bits')
    return left << right


def _remainder(left, right):
    """Formatting by % with a width could be as long as it likes."""
    if isinstance(left, (str, bytes)) and _has_wide_number(left, right):
        raise LimitError('%: the width is too large')
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
        raise LimitError('format: the width is too large')
    return text


def _named(value, name):
    """A method whose arguments are lengths, or whose pattern holds them."""
    method = _real_getattr(value, name)
    if not isinstance(value, (str, bytes, bytearray)):
        return method

    def bounded(*given, **named):
        for each in (value, *given) if name in ('format', 'format_map') else ():
            if isinstance(each, str) and _has_wide_number(each, ()):
                raise LimitError(f'{name}: the width is too large')
        for each in (*given, *named.values()):
            if isinstance(each, int) and each > _MAX_LENGTH and name not in ('format', 'format_map'):
                raise LimitError(f'{name}: longer than {_MAX_LENGTH}')
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
    ast.Add: '__added__',
    ast.Mult: '__multiplied__',
    ast.Pow: '__power__',
    ast.LShift: '__shifted__',
    ast.Mod: '__remainder__',
}
_GUARDS = {
    '__own__': _own,
    '__added__': _added,
    '__grown__': _grown,
    '__multiplied__': _multiplied,
    '__power__': _power,
    '__shifted__': _shifted,
    '__remainder__': _remainder,
    '__spec__ed__': _spec,
    '__named__': _named,
}
