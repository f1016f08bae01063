from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postern import AfterRead, ShopCustomers, ShopCustmers


def after_read(ctx: "AfterRead[ShopCustomers]"):
    ctx.rows[0]["phone"] = 5
    ctx.rows[0]["fone"] = ""
    ctx.user.has_roles("x")
