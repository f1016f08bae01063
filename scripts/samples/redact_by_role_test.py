from postern_test import ctx, equal

ROWS = [{"id": 1, "email": "ada@example.com", "phone": "+44 20 7946 0000", "tax_id": "GB1"}]


def test_support_sees_everything():
    equal(ctx(roles=["support"], rows=ROWS).after_read().rows, ROWS)


def test_others_see_four_digits_and_one_letter():
    left = ctx(roles=["reader"], rows=ROWS).after_read().rows
    equal(left, [{"id": 1, "email": "a***@example.com", "phone": "***0000", "tax_id": None}])


def test_what_was_not_asked_for_stays_absent():
    equal(ctx(rows=[{"id": 1}, {"phone": None}]).after_read().rows, [{"id": 1}, {"phone": None}])
