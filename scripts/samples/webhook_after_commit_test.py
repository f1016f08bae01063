import json

from postern_test import ctx, equal

URL = "https://hooks.example.com/orders"
GIVEN = {"rows": [{"id": 5}, {"id": 6}], "secrets": {"ORDERS_KEY": "k"}}


def test_one_request_tells_of_all_new_orders():
    call = ctx(**GIVEN, fetch={URL: {"status": 204}}).after_commit()
    requests = [asked["argument"] for asked in call.asked if asked["name"] == "fetch"]
    equal(len(requests), 1)
    equal(json.loads(requests[0]["body"]), {"orders": [5, 6]})


def test_an_answer_that_is_no_success_has_it_tried_again():
    try:
        ctx(**GIVEN, fetch={URL: {"status": 503}}).after_commit()
    except RuntimeError as failure:
        equal("the webhook answered 503" in str(failure), True)
    else:
        raise AssertionError("nothing failed")
