-- every row
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0;

-- ten rows in no order
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 fetch next ? rows only;
--   bigint: '11'

-- no row at all
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 fetch next ? rows only;
--   bigint: '1'

-- rows from the fourth on
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 order by t0."id" offset ? rows;
--   bigint: '3'

-- the third ten of the dearest, absent prices last
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 order by t0."price" desc nulls last, t0."id" offset ? rows fetch next ? rows only;
--   bigint: '20'
--   bigint: '11'

-- the cheapest, absent prices first
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 order by t0."price" nulls first, t0."id";

-- by the title up and down again
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 order by t0."title" nulls last;

-- by the author's name
select t0."id" as c1, t0."author" as c2 from "lib"."books" t0 left join "lib"."authors" t2 on t2."id" = t0."author" order by t2."name" nulls last;

-- the page behind a row
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where (t0."price" > ? or (t0."price" = ? and t0."id" > ?)) order by t0."price" nulls first, t0."id" fetch next ? rows only;
--   number(12,2): '9.50'
--   number(12,2): '9.50'
--   number(10): '7'
--   bigint: '11'

-- how many are dear
select count(*) from "lib"."books" t0 where t0."price" >= ?;
--   number(12,2): '50'

-- where title eq
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" = ?;
--   varchar2(200): '50\% [off] _'

-- where title eq nothing
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" <> t0."title";

-- where title neq
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" <> ?;
--   varchar2(200): '50\% [off] _'

-- where title neq nothing
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" = t0."title";

-- where title gt
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" > ?;
--   varchar2(200): '50\% [off] _'

-- where title gt nothing
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" = t0."title";

-- where title gte
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" >= ?;
--   varchar2(200): '50\% [off] _'

-- where title gte nothing
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" = t0."title";

-- where title lt
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" < ?;
--   varchar2(200): '50\% [off] _'

-- where title lt nothing
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" <> t0."title";

-- where title lte
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" <= ?;
--   varchar2(200): '50\% [off] _'

-- where title lte nothing
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" <> t0."title";

-- where title like
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" like ? escape '\';
--   text: '50\% [off] _'

-- where title like nothing
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" <> t0."title";

-- where title ilike
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where lower(t0."title") like lower(?) escape '\';
--   text: '50\% [off] _'

-- where title ilike nothing
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" <> t0."title";

-- where title isdistinct
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where decode(t0."title", ?, 0, 1) = 1;
--   varchar2(200): '50\% [off] _'

-- where title isdistinct nothing
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where 1 = 1;

-- where price gt
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."price" > ?;
--   number(12,2): '12.50'

-- where printed gte
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."printed" >= cast(? as date);
--   date: '2026-01-31T12:30:00.123'

-- where lent lt
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."lent" < ?;
--   timestamp(6) with time zone: '2026-01-31T12:30:00+01:00'

-- where sold eq
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."sold" = ?;
--   number(1): 'true'

-- where sold is null
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."sold" is null;

-- where sold is not null
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."sold" is not null;

-- where sold is true
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where (t0."sold" is not null and t0."sold" = 1);

-- where sold is false
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where (t0."sold" is not null and t0."sold" = 0);

-- where sold is unknown
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."sold" is null;

-- where title in none
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where 1 = 0;

-- where title in one
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" in (?);
--   varchar2(200): 'Emma'

-- where title in three, one of them empty
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" in (?, ?);
--   varchar2(200): 'Emma'
--   varchar2(200): 'Persuasion'

-- where title in nothing but an empty one
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."title" <> t0."title";

-- where not
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where (not t0."price" <= ?);
--   number(12,2): '1'

-- where no terms
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where 1 = 0;

-- where any of two
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where (t0."title" like ? escape '\' or t0."title" like ? escape '\');
--   text: 'E%'
--   text: 'P[%'

-- where all of two
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where (t0."price" > ? and t0."price" > ?);
--   number(12,2): '1'
--   number(12,2): '2'

-- where author is the editor
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where t0."author" = t0."editor";

-- the books of three authors
select t0."title" as c1, t0."author" as c2 from "lib"."books" t0 where t0."author" in (?, ?, ?, ?);
--   number(10): '1'
--   number(10): '2'
--   number(10): '3'
--   number(10): '3'

-- the second and third newest book of each
select r.c1, r.c2 from (select t0."title" as c1, t0."author" as c2, row_number() over (partition by t0."author" order by t0."printed" desc nulls last) as n from "lib"."books" t0 where t0."author" in (?, ?, ?, ?)) r where r.n > ? and r.n <= ? order by r.n;
--   number(10): '1'
--   number(10): '2'
--   number(10): '3'
--   number(10): '3'
--   bigint: '1'
--   bigint: '3'

-- one book of each, whichever
select r.c1, r.c2 from (select t0."title" as c1, t0."author" as c2, row_number() over (partition by t0."author" order by t0."author") as n from "lib"."books" t0 where t0."author" in (?, ?, ?, ?)) r where r.n > ? and r.n <= ? order by r.n;
--   number(10): '1'
--   number(10): '2'
--   number(10): '3'
--   number(10): '3'
--   bigint: '0'
--   bigint: '1'

-- the tags of three books
select t0."label" as c1, t1."book" as c2 from "lib"."tags" t0 join (select distinct t2."book", t2."tag" from "lib"."book_tags" t2 where t2."book" in (?, ?, ?, ?)) t1 on t0."code" = t1."tag";
--   number(10): '1'
--   number(10): '2'
--   number(10): '3'
--   number(10): '3'

-- books with a tag that has a label
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where exists (select 1 from "lib"."tags" t2 where exists (select 1 from "lib"."book_tags" t3 where t3."book" = t0."id" and t2."code" = t3."tag") and t2."label" is not null);

-- books without a tag
select t0."id" as c1, t0."title" as c2 from "lib"."books" t0 where not exists (select 1 from "lib"."tags" t2 where exists (select 1 from "lib"."book_tags" t3 where t3."book" = t0."id" and t2."code" = t3."tag"));

-- how many have a tag
select count(*) from "lib"."books" t0 where exists (select 1 from "lib"."tags" t2 where exists (select 1 from "lib"."book_tags" t3 where t3."book" = t0."id" and t2."code" = t3."tag"));

-- by two columns at once
select t0."id" as c1, t0."author" as c2, t0."editor" as c3 from "lib"."books" t0 where ((t0."author" = ? and t0."editor" = ?) or (t0."author" = ? and t0."editor" = ?));
--   number(10): '1'
--   number(10): '2'
--   number(10): '3'
--   number(10): '4'

-- a new row
insert into "lib"."books" ("title", "price", "sold", "printed") values (?, ?, ?, cast(? as date));
--   varchar2(200): 'it's [new]'
--   number(12,2): '1.50'
--   number(1): null
--   date: '2026-01-31T12:30:00'

-- a new row whose number comes back
insert into "lib"."books" ("title", "price", "sold", "printed") values (?, ?, ?, cast(? as date)) returning "id" into ?;
--   varchar2(200): 'it's [new]'
--   number(12,2): '1.50'
--   number(1): null
--   date: '2026-01-31T12:30:00'

-- a row of defaults
insert into "lib"."books" ("id") values (default);

-- a row of defaults whose code comes back
insert into "lib"."tags" ("code") values (default) returning "code" into ?;

-- a new row whose code and label come back
insert into "lib"."tags" ("label") values (?) returning "code", "label" into ?, ?;
--   varchar2(200): 'x'

-- other values, one of them the default
update "lib"."books" set "title" = ?, "price" = default where ("id" = ?);
--   varchar2(200): 'Emma'
--   number(10): '7'

-- rows gone
delete from "lib"."books" where ("id" in (?, ?, ?, ?) and "sold" = ?);
--   number(10): '7'
--   number(10): '8'
--   number(10): '9'
--   number(10): '9'
--   number(1): 'false'

-- every row gone
delete from "lib"."books";

-- an upsert of what is there or not
select "id" from "lib"."books" where ("id" = ?) for update wait 2;
--   number(10): '7'
update "lib"."books" set "title" = ? where ("id" = ?);
--   varchar2(200): 'Emma'
--   number(10): '7'
insert into "lib"."books" ("title") values (?);
--   varchar2(200): 'Emma'

-- whether rows are as they may be
select count(*) from "lib"."book_tags" where (("book" = ? and "tag" = ?) or ("book" = ? and "tag" = ?));
--   number(10): '1'
--   varchar2(200): 'a'
--   number(10): '2'
--   varchar2(200): 'b'

-- names that would break out
select t0."x; drop table y --' größe" as c1 from "lib"."x; drop table y --'" t0 where t0."x; drop table y --' größe" = ? order by t0."x; drop table y --' größe" nulls last fetch next ? rows only;
--   varchar2(200): ''; drop table x --'
--   bigint: '2'

-- names that would break out of changes
insert into "lib"."x; drop table y --'" ("x; drop table y --' größe") values (?);
--   varchar2(200): 'x'
update "lib"."x; drop table y --'" set "x; drop table y --' größe" = ? where ("select" = ?);
--   varchar2(200): 'x'
--   number(10): '1'
delete from "lib"."x; drop table y --'" where ("select" = ?);
--   number(10): '1'
