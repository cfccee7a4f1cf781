-- Every way in which the query looks for rows.
CREATE INDEX records_by_owner ON records (owner);
CREATE INDEX records_by_territory ON records (territory);
CREATE UNIQUE INDEX records_by_name_place ON records (name_place);
CREATE UNIQUE INDEX records_by_id_place ON records (id_place);
CREATE UNIQUE INDEX territories_by_login ON member_territories (login, territory);
CREATE UNIQUE INDEX memberships_by_login ON memberships (login, group_name);
CREATE UNIQUE INDEX subscriptions_by_principal ON subscriptions (principal, record_id);
CREATE UNIQUE INDEX access_by_record ON access_entries (record_id, principal, is_yes);
