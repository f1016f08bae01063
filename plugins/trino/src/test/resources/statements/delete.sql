EXECUTE IMMEDIATE 'delete from "lake"."shop"."orders" where "id" in (?)' USING BIGINT '1'
