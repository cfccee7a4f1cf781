-- One member's selection in SQLite: login, number of records, and the sum of their rows. `@login@` and `@limit@` stand
-- for the values.
WITH RECURSIVE
    mine (name) AS (
        SELECT group_name FROM memberships WHERE login = '@login@'
        UNION
        SELECT parent FROM groups JOIN mine ON groups.name = mine.name WHERE parent IS NOT NULL)
SELECT '@login@', count(*), coalesce(sum(id - 1), 0)
FROM (
    SELECT records.id
    FROM records CROSS JOIN members
    WHERE members.login = '@login@' AND records.status <> 'inaktiv'
        AND (
            records.owner = '@login@'
            OR records.territory IN (SELECT territory FROM member_territories WHERE login = '@login@')
            OR records.id IN (
                SELECT record_id FROM subscriptions
                WHERE principal IN (SELECT 'g:' || name FROM mine UNION ALL SELECT 'u:@login@')))
        AND CASE
            WHEN EXISTS (SELECT 1 FROM access_entries WHERE record_id = records.id) THEN coalesce(
                (SELECT is_yes FROM access_entries WHERE record_id = records.id AND principal = 'u:@login@'),
                EXISTS (
                    SELECT 1 FROM access_entries
                    WHERE record_id = records.id AND is_yes
                        AND principal IN (SELECT 'g:' || name FROM mine)))
            WHEN members.has_own_right THEN
                records.territory IN (SELECT territory FROM member_territories WHERE login = '@login@')
            ELSE
                (records.kind = 'K' AND records.status <> 'gesperrt' AND 'alle' IN (SELECT name FROM mine))
                OR ((records.kind IN ('L', 'P') OR records.owner = '@login@')
                    AND 'vertrieb' IN (SELECT name FROM mine))
            END
    ORDER BY CASE WHEN members.reads_name THEN records.name_place ELSE records.id_place END
    LIMIT @limit@) AS selected;
