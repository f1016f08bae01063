def after_read(ctx):
    for row in ctx.rows:
        found = ctx.db.read("employees", select=["id", "full_name"], where={"id": row["id"]})
        row["full_name"] = found[0]["full_name"]
        row["name"] = ctx.mask(row["full_name"], "partial(1,0)")


def before_read(ctx):
    ctx.db.read("employees", select=["salary_cents"])
