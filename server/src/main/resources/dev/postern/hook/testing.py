"""What tests beside hooks import as postern_test.

A test describes a call; the gateway runs its hook in the engine that runs all hooks, and tells what
became of it. Every function of the test file whose name begins with test_ is a test.
"""

_PHASES = (
    "before_read", "after_read", "before_create", "after_create", "before_update", "after_update",
    "before_delete", "after_delete", "before_call", "after_call", "after_commit",
)

_outer = None


class Rejected(Exception):
    """A hook that refused the call: status, code, message, details, hint, errors."""

    def __init__(self, rejection):
        super().__init__(rejection["message"])
        self.__dict__.update(rejection)


class Call:
    """A call, with a method for each phase that runs that hook."""

    def __init__(self, given):
        self.__dict__.update(given)

    def __getattr__(self, name):
        if name in _PHASES:
            return lambda: self._run(name)
        raise AttributeError(name)

    def _run(self, phase):
        words = phase.split("_")
        name = words[0] + "".join(word.capitalize() for word in words[1:])
        outcome = dict(_outer.ask("hook", {**self.__dict__, "phase": name}))
        status = outcome.pop("status")
        rejection = outcome.pop("rejection", None)
        failure = outcome.pop("failure", None)
        self.__dict__.update(outcome)
        if status == "rejected":
            raise Rejected(rejection)
        if status == "failed":
            raise RuntimeError(failure)
        return self


def ctx(**given):
    """A call: rows, patch, args or value, roles, claims, db, fetch, secrets, now and so on."""
    return Call(given)


def equal(found, wanted, what="the values differ"):
    """Fails where the values differ."""
    if found != wanted:
        raise AssertionError(f"{what}: found {found!r}, wanted {wanted!r}")


def rejects(body, **wanted):
    """Fails unless the call is refused, with these members of the refusal."""
    try:
        body()
    except Rejected as refusal:
        for name, value in wanted.items():
            equal(getattr(refusal, name, None), value, f"the {name} of the refusal differs")
        return refusal
    raise AssertionError("the hook let the call pass")


def _begin(outer, names):
    global _outer
    _outer = outer
    tests = [name for name, value in names.items() if name.startswith("test_") and callable(value)]
    index = outer.value.get("index")
    if index is None:
        outer.value = tests
        return
    try:
        names[tests[index]]()
        outer.value = None
    except Exception as failure:  # noqa: BLE001
        line = failure.__traceback__.tb_next
        where = f" (line {line.tb_lineno})" if line is not None else ""
        outer.value = {"message": f"{type(failure).__name__}: {failure}{where}", "stack": ""}
