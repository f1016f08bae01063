
"""What hooks are given. Name the rows in a comment that is no import at run time:

    from typing import TYPE_CHECKING

    if TYPE_CHECKING:
        from postern import AfterRead, ShopCustomers

    def after_read(ctx: "AfterRead[ShopCustomers]") -> None: ...
"""

from datetime import datetime
from typing import Any, Generic, Literal, NoReturn, TypedDict, TypeVar

R = TypeVar("R")

class User:
    subject: str
    roles: tuple[str, ...]
    claims: dict[str, Any]
    def has_role(self, *names: str) -> bool: ...

class Request:
    id: str
    ip: str
    client: str
    purpose: str
    parameters: str
    method: str
    path: str
    def header(self, name: str) -> str | None: ...

class Db:
    def read(
        self,
        resource: str,
        *,
        select: list[str] | None = None,
        where: Any = None,
        order: list[Any] | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> list[dict[str, Any]]: ...
    def create(self, resource: str, rows: Any, *, returning: list[str] | None = None) -> Any: ...
    def update(
        self, resource: str, patch: Any, where: Any, *, returning: list[str] | None = None
    ) -> Any: ...
    def delete(self, resource: str, where: Any, *, returning: list[str] | None = None) -> Any: ...
    def call(self, name: str, args: dict[str, Any] | None = None, **named: Any) -> Any: ...
    def query(self, sql: str, params: list[Any] | None = None) -> list[dict[str, Any]]: ...

class Answer:
    status: int
    ok: bool
    headers: dict[str, str]
    def text(self) -> str: ...
    def json(self) -> Any: ...

class Kv:
    def get(self, key: str) -> Any: ...
    def set(self, key: str, value: Any, *, ttl_seconds: int | None = None) -> Any: ...
    def increment(self, key: str, *, by: int = 1, ttl_seconds: int | None = None) -> int: ...
    def delete(self, key: str) -> Any: ...

class Ctx:
    service: str
    resource: str
    action: Literal["read", "create", "update", "delete", "call"]
    surface: Literal["rest", "mcp"]
    user: User
    request: Request
    columns: list[str]
    db: Db
    kv: Kv
    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: str | None = None,
        json: Any = None,
        timeout_ms: int | None = None,
    ) -> Answer: ...
    def secret(self, name: str) -> str: ...
    def mask(self, value: Any, how: str) -> Any: ...
    def log(self, *parts: Any) -> None: ...
    def metric(self, name: str, value: float = 1) -> None: ...
    def audit(self, key: str, value: Any) -> None: ...
    def now(self) -> datetime: ...
    def reject(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        details: Any = None,
        hint: Any = None,
        errors: dict[str, str] | None = None,
    ) -> NoReturn: ...

class _Narrowing(Ctx):
    def narrow(self, column: str, operator: str, value: Any) -> None: ...

class _Rows(Ctx, Generic[R]):
    rows: list[R]

class _Affecting(_Narrowing):
    def affected(self) -> list[dict[str, Any]]: ...

class BeforeRead(_Narrowing, Generic[R]): ...
class AfterRead(_Rows[R]): ...
class BeforeCreate(_Rows[R]): ...
class AfterCreate(_Rows[R]): ...

class BeforeUpdate(_Affecting, Generic[R]):
    patch: R

class AfterUpdate(_Rows[R]): ...
class BeforeDelete(_Affecting, Generic[R]): ...
class AfterDelete(_Rows[R]): ...

class BeforeCall(Ctx):
    args: dict[str, Any]

class AfterCall(Ctx):
    rows: list[dict[str, Any]]
    value: Any

class AfterCommit(_Rows[R]): ...

class Bind(TypedDict, total=False):
    surfaces: list[Literal["rest", "mcp"]]
    roles: list[str]
    order: int
    limits: dict[str, int]
    needs: list[str]
    on_error: Literal["fail", "skip"]
