with p as materialized (select t1.* from (select t1."sku", t2."note" from json_to_recordset(?::json) as t1("sku" text), json_to_record(?::json) as t2("note" text)) as t1), t0 as (insert into "library"."stock" as t0 ("sku", "note") select t1."sku", t1."note" from p as t1 on conflict ("sku") do update set "sku" = excluded."sku", ("note") = (select t1."note" from json_to_record(?::json) as t1("note" text)) returning t0."sku", t0."n", t0."note") select t0."sku", t0."n", t0."note", t0."note" = ?::text, (select count(*) from t0) - (select count(*) from p, "library"."stock" as o where o."sku" = p."sku") from t0

-- [{"sku":"a"}]
-- {"note":"'); drop table x"}
-- {"note":"'); drop table x"}
-- mine
