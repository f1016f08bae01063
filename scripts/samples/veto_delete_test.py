from postern_test import ctx, rejects

DB = {
    "orders": [{"id": 10, "customer_id": 1}, {"id": 11, "customer_id": 2}],
    "invoices": [
        {"number": "A-1", "order_id": 10, "status": "open"},
        {"number": "A-2", "order_id": 11, "status": "paid"},
    ],
}


def test_who_owes_nothing_may_go():
    ctx(db=DB, affected=[{"id": 2}, {"id": 3}]).before_delete()
    ctx(db=DB, affected=[]).before_delete()


def test_one_open_invoice_keeps_them_all():
    call = ctx(db=DB, affected=[{"id": 2}, {"id": 1}])
    rejects(call.before_delete, status=409, code="open_invoices", details="A-1")
