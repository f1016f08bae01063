from postern_test import ctx, equal


def test_rows_are_those_of_the_database():
    call = ctx(roles=["reader"], rows=[{"id": 1}]).after_read()
    equal(call.rows[0]["name"][1:2], "*")


def test_hidden_columns_stay_hidden():
    try:
        ctx(roles=["reader"]).before_read()
    except RuntimeError as failure:
        equal("salary_cents" in str(failure) and "GatewayError" in str(failure), True, str(failure))
    else:
        raise AssertionError("it was read")
