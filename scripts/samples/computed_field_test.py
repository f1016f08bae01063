from postern_test import ctx, equal


def test_cents_become_an_amount():
    call = ctx(rows=[{"total_cents": 123450, "currency": "EUR"}]).after_read()
    equal(call.rows[0]["total"], "1234.50 EUR")
