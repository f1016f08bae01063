# Copy to scripts/shop/products.py: what is wrong with each field, all of it at once.
import re

_SKU = re.compile(r"[A-Z0-9-]{3,20}")


def _check(row, is_new):
    errors = {}
    if (is_new or "sku" in row) and not _SKU.fullmatch(row.get("sku") or ""):
        errors["sku"] = "must be 3 to 20 capitals, digits and -"
    if (is_new or "price_cents" in row) and not (row.get("price_cents") or 0) > 0:
        errors["price_cents"] = "must be more than 0"
    if row.get("weight_kg") is not None and not row["weight_kg"] > 0:
        errors["weight_kg"] = "must be more than 0, or null"
    return errors


def _refuse_if_wrong(ctx, errors):
    if errors:
        ctx.reject(422, "The product is not valid", code="invalid_product", errors=errors)


def before_create(ctx):
    for row in ctx.rows:
        _refuse_if_wrong(ctx, _check(row, True))


def before_update(ctx):
    _refuse_if_wrong(ctx, _check(ctx.patch, False))
