insert into "library"."books" as t0 ("title", "price") select t1."title", t1."price" from json_to_recordset(?::json) as t1("title" character varying(80), "price" numeric(8,2))

-- [{"title":"x","price":1}]
