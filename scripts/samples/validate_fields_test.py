from postern_test import ctx, equal, rejects


def test_a_good_product_passes_as_it_is():
    rows = [{"sku": "TEA-250", "price_cents": 890, "weight_kg": None}]
    equal(ctx(rows=rows).before_create().rows, rows)


def test_everything_that_is_wrong_is_told_by_field():
    call = ctx(rows=[{"sku": "x", "price_cents": 0}])
    refusal = rejects(call.before_create, status=422, code="invalid_product")
    equal(sorted(refusal.errors), ["price_cents", "sku"])


def test_a_change_is_checked_for_what_it_changes():
    equal(ctx(patch={"name": "Tea"}).before_update().patch, {"name": "Tea"})
    rejects(ctx(patch={"weight_kg": -1}).before_update, status=422)
