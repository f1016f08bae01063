# Copy to scripts/shop/orders.py: a total that people can read beside the one in cents. The hook needs
# two columns; where a caller did not ask for them they are fetched for it and stripped again.

bind = {"needs": ["total_cents", "currency"]}


def after_read(ctx):
    for row in ctx.rows:
        if row.get("total_cents") is not None:
            row["total"] = f"{row['total_cents'] / 100:.2f} {row['currency']}"
