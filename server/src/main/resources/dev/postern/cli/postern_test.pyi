
"""What tests beside hooks are made with."""

from collections.abc import Callable
from typing import Any

class Rejected(Exception):
    status: int
    code: str
    message: str
    details: str | None
    hint: str | None
    errors: dict[str, str]

class Call:
    rows: list[dict[str, Any]]
    patch: dict[str, Any]
    args: dict[str, Any]
    value: Any
    narrowed: list[list[Any]]
    log: list[str]
    audit: dict[str, Any]
    asked: list[dict[str, Any]]
    def before_read(self) -> Call: ...
    def after_read(self) -> Call: ...
    def before_create(self) -> Call: ...
    def after_create(self) -> Call: ...
    def before_update(self) -> Call: ...
    def after_update(self) -> Call: ...
    def before_delete(self) -> Call: ...
    def after_delete(self) -> Call: ...
    def before_call(self) -> Call: ...
    def after_call(self) -> Call: ...
    def after_commit(self) -> Call: ...

def ctx(
    *,
    rows: list[Any] = ...,
    patch: dict[str, Any] = ...,
    args: dict[str, Any] = ...,
    value: Any = ...,
    roles: list[str] = ...,
    claims: dict[str, Any] = ...,
    subject: str = ...,
    surface: str = ...,
    service: str = ...,
    resource: str = ...,
    hook: str = ...,
    request: dict[str, Any] = ...,
    where: list[list[Any]] = ...,
    affected: list[dict[str, Any]] = ...,
    db: dict[str, list[dict[str, Any]]] = ...,
    calls: dict[str, Any] = ...,
    queries: dict[str, Any] = ...,
    fetch: dict[str, Any] = ...,
    secrets: dict[str, str] = ...,
    kv: dict[str, Any] = ...,
    now: str = ...,
) -> Call: ...
def equal(found: Any, wanted: Any, what: str = ...) -> None: ...
def rejects(
    body: Callable[[], Any],
    *,
    status: int = ...,
    code: str = ...,
    message: str = ...,
    details: str = ...,
    hint: str = ...,
    errors: dict[str, str] = ...,
) -> Rejected: ...
