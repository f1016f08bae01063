from postern_test import ctx, equal


def test_it():
    equal(ctx(rows=[{"id": 1}]).after_read().rows, [{"id": 1}])
