from postern_test import ctx, equal

DB = {"customers": [{"id": 1, "full_name": "Ada"}, {"id": 2, "full_name": "Bob"}]}


def test_each_order_has_the_name_of_its_customer_by_one_query():
    rows = [{"customer_id": 1}, {"customer_id": 2}, {"customer_id": 1}, {"customer_id": 3}]
    call = ctx(db=DB, rows=rows).after_read()
    equal([row["customer_name"] for row in call.rows], ["Ada", "Bob", "Ada", None])
    equal(len(call.asked), 1)


def test_an_empty_page_asks_for_nothing():
    equal(ctx(db=DB, rows=[]).after_read().asked, [])
