-- Certificates and signatures lie where their people live. Signatures stay as they are.
call kernel_guard('certificates_certificate', 'place');
call kernel_guard('certificates_signed', 'place');
call kernel_freeze('certificates_signed');
revoke delete, truncate on certificates_certificate, certificates_signed from muster_app;
call kernel_hold('certificates_certificate', 'ledger', 'label');
call kernel_hold('certificates_signed', 'ledger', 'sealed');

-- What gates and the check page refuse without asking: all of the operation's, for people move on from where they were released.
create function certificates_withdrawn(incident_id bigint, moment timestamptz, out edition bigint, out serials bytea[])
  language sql stable security definer set search_path = public, pg_temp as $$
  select count(*), array_agg(serial order by serial)
    from certificates_certificate
   where incident = incident_id and incident = kernel_scope_incident() and withdrawn_at <= moment
$$;
