"""What tests beside hooks import as postern_test.

A test describes a call; the gateway runs its hook in the engine that runs all hooks, and tells what
became of it. Every function of the test file whose name begins with test_ is a test.
"""

_outer = None


class Rejected(Exception):
    """A hook that refused the call."""

    def __init__(self, told):
        self.status = told.get("status")
        self.code = told.get("code")
        self.message = told.get("message")
        self.details = told.get("details")
        self.hint = told.get("hint")
        self.errors = told.get("errors") or {}

    def __str__(self):
        return f"{self.status} {self.code}: {self.message}"


class Call:
    """A call, with a method for each phase that runs that hook and leaves here what became of it."""

    def __init__(self, given):
        self._names = set()
        self._keep(given)

    def _keep(self, members):
        for name, value in members.items():
            self._names.add(name)
            setattr(self, name, value)

    def _run(self, phase):
        given = {name: getattr(self, name) for name in self._names}
        outcome = dict(_outer.ask("hook", {**given, "phase": phase}))
        status = outcome.pop("status")
        rejection = outcome.pop("rejection", None)
        failure = outcome.pop("failure", None)
        self._keep(outcome)
        if status == "rejected":
            raise Rejected(rejection)
        if status == "failed":
            raise RuntimeError(failure)
        return self

    def before_read(self):
        return self._run("beforeRead")

    def after_read(self):
        return self._run("afterRead")

    def before_create(self):
        return self._run("beforeCreate")

    def after_create(self):
        return self._run("afterCreate")

    def before_update(self):
        return self._run("beforeUpdate")

    def after_update(self):
        return self._run("afterUpdate")

    def before_delete(self):
        return self._run("beforeDelete")

    def after_delete(self):
        return self._run("afterDelete")

    def before_call(self):
        return self._run("beforeCall")

    def after_call(self):
        return self._run("afterCall")

    def after_commit(self):
        return self._run("afterCommit")


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


def begin(outer, tests):
    """What the gateway calls: lists the tests of a file, or runs one."""
    global _outer
    _outer = outer
    index = outer.value.get("index")
    if index is None:
        outer.value = list(tests)
        return
    outer.value = None
    list(tests.values())[index]()
