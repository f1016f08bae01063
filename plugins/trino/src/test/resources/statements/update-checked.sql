EXECUTE IMMEDIATE 'select count(*) from "lake"."shop"."orders" where "id" in (?, ?) and (cast(? as decimal(12, 2)) < ? and "customer" = ?)' USING BIGINT '1', BIGINT '2', DECIMAL '12', DECIMAL '100', BIGINT '7'

EXECUTE IMMEDIATE 'select count(*) from "lake"."shop"."orders" where "id" in (?, ?)' USING BIGINT '1', BIGINT '2'

EXECUTE IMMEDIATE 'update "lake"."shop"."orders" set "total" = cast(? as decimal(12, 2)) where "id" in (?, ?) and (cast(? as decimal(12, 2)) < ? and "customer" = ?)' USING DECIMAL '12', BIGINT '1', BIGINT '2', DECIMAL '12', DECIMAL '100', BIGINT '7'
