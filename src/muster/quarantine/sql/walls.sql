-- Rooms, stays and signatures are seen where the site lies. Nothing is deleted before the operation is closed.
call kernel_guard('quarantine_room');
call kernel_guard('quarantine_stay');
call kernel_guard('quarantine_handover');
call kernel_freeze('quarantine_handover');
revoke delete, truncate on quarantine_room, quarantine_stay, quarantine_handover from muster_app;
call kernel_hold('quarantine_stay', 'ledger');
call kernel_hold('quarantine_handover', 'ledger', 'sealed');

-- A room takes no more people than it has beds, whoever books at the same moment.
create function quarantine_beds() returns trigger language plpgsql as $$
declare
  beds int;
begin
  if new.left_at is null then
    select r.beds into beds from quarantine_room r where r.id = new.room and r.closed_at is null for update;
    if beds is null then
      raise exception 'quarantine: room closed' using errcode = 'check_violation';
    end if;
    if (select count(*) from quarantine_stay s where s.room = new.room and s.left_at is null and s.id <> new.id) >= beds
    then
      raise exception 'quarantine: room full' using errcode = 'check_violation';
    end if;
  end if;
  return new;
end $$;
create trigger beds before insert or update of room, left_at on quarantine_stay
  for each row execute function quarantine_beds();
