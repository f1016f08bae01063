"""Standard modules as scripts see them, and the names every script begins with. After syntax.py."""

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
        for each in ('iadd', 'iconcat', 'imul', 'ipow', 'ilshift', 'imod'):
            named.pop(each, None)
        named.update(add=_added, concat=_added, mul=_multiplied, pow=_power, lshift=_shifted, mod=_remainder)
    _facts[name] = named
    return named


def _bounded(function, most):
    def bounded(*numbers):
        if any(isinstance(each, int) and each > most for each in numbers):
            raise LimitError(f'numbers beyond {most} are too large here')
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
    range=_range,
    **_GUARDS,
)
