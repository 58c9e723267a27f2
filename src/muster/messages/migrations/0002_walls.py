"""Who sees messages, and with which class of data numbers and texts go. A channel serves the places below its own."""

from django.db import migrations

WALLS = """
call kernel_guard('messaging_message', 'place');
call kernel_guard('messaging_part', 'place');
call kernel_guard('messaging_receipt', 'place');

-- Read below its own place, too; written only by that place's own people. Call-ups use it as well.
create procedure messaging_share(tab regclass) language plpgsql as $$
begin
  call kernel_guard_writing(tab);
  execute format(
    'create policy reading on %s for select using (incident = (select kernel_scope_incident())'
    ' and (starts_with((select kernel_scope_low()), place) or case'
    '  when place >= (select kernel_scope_low()) collate "C" and place < (select kernel_scope_high()) collate "C"'
    '  then (select kernel_scope_places()) is null or kernel_in_places(place, (select kernel_scope_places())) end))',
    tab);
end $$;
call messaging_share('messaging_channel');
call messaging_share('messaging_template');
call messaging_share('messaging_batch');

call kernel_hold('messaging_message', 'messages', 'sealed', 'mark');
call kernel_hold('messaging_channel', 'messages', 'secret');
revoke delete, truncate on messaging_batch, messaging_message, messaging_receipt, messaging_channel, messaging_template
  from muster_app;
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial"), ("kernel", "0006_holdings"), ("kernel", "0011_guard_writing")]

    operations = [migrations.RunSQL(WALLS)]
