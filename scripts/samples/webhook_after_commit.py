# Copy to scripts/shop/orders.py: tells another server of new orders once they are there to stay. A
# throw has it tried again, so the other side must bear to hear of an order twice. The config grants
# the host and the secret:
#   hooks: {secrets: {ORDERS_KEY: …}, files: {shop/orders.py: {secrets: [ORDERS_KEY], hosts: [hooks.example.com]}}}
import json


def after_commit(ctx):
    if ctx.action != "create":
        return
    answer = ctx.fetch(
        "https://hooks.example.com/orders",
        method="POST",
        headers={
            "content-type": "application/json",
            "authorization": "Bearer " + ctx.secret("ORDERS_KEY"),
        },
        body=json.dumps({"orders": [row["id"] for row in ctx.rows]}),
    )
    if not answer.ok:
        raise RuntimeError(f"the webhook answered {answer.status}")
