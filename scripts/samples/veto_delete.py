# Copy to scripts/shop/customers.py: a customer with an open invoice is not deleted.


def before_delete(ctx):
    ids = [customer["id"] for customer in ctx.affected()]
    if not ids:
        return
    orders = ctx.db.read("orders", select=["id"], where={"customer_id": ids})
    if not orders:
        return
    found = ctx.db.read(
        "invoices",
        select=["number"],
        where={"order_id": [order["id"] for order in orders], "status": "open"},
        limit=3,
    )
    if found:
        numbers = ", ".join(invoice["number"] for invoice in found)
        ctx.reject(409, "There are open invoices", code="open_invoices", details=numbers)
