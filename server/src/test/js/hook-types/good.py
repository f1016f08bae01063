from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postern import AfterRead, BeforeCreate, Bind, ShopCustomers, ShopCustomersInsert

bind: "Bind" = {"order": 1, "on_error": "skip"}


def after_read(ctx: "AfterRead[ShopCustomers]"):
    for row in ctx.rows:
        if row.get("status") == "churned" and not ctx.user.has_role("support"):
            row["phone"] = None


def before_create(ctx: "BeforeCreate[ShopCustomersInsert]"):
    for row in ctx.rows:
        if "email" not in row:
            ctx.reject(422, "no", errors={"email": "is missing"})
