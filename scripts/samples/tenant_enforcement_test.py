from postern_test import ctx, equal, rejects

CLAIMS = {"tenant_id": 7}


def test_reads_and_changes_are_those_of_the_tenant():
    wanted = [["tenant_id", "eq", "7"]]
    equal(ctx(claims=CLAIMS).before_read().narrowed, wanted)
    equal(ctx(claims=CLAIMS, patch={"phone": "1"}).before_update().narrowed, wanted)
    equal(ctx(claims=CLAIMS).before_delete().narrowed, wanted)


def test_new_rows_belong_to_the_tenant():
    call = ctx(claims=CLAIMS, rows=[{"tenant_id": 1}, {}]).before_create()
    equal(call.rows, [{"tenant_id": 7}, {"tenant_id": 7}])


def test_rows_stay_where_they_are():
    call = ctx(claims=CLAIMS, patch={"tenant_id": 1})
    rejects(call.before_update, status=403, code="tenant_fixed")


def test_who_belongs_to_no_tenant_gets_nothing():
    rejects(ctx().before_read, status=403, code="no_tenant")
