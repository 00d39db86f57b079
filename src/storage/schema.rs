//! Diesel's view of the tables. Private to `storage`: a query elsewhere does not compile.

diesel::table! {
    organisations (id) {
        id -> Uuid,
        slug -> Text,
        name -> Text,
        language -> Text,
        timezone -> Text,
        help_lines -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    accounts (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        role -> Text,
        email -> Text,
        name -> Text,
        phone -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        must_change_password -> Bool,
        blocked_at -> Nullable<Timestamptz>,
        language -> Nullable<Text>,
        created_at -> Timestamptz,
        last_sign_in_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    sessions (id_hash) {
        id_hash -> Bytea,
        account_id -> Nullable<Uuid>,
        organisation_id -> Nullable<Uuid>,
        state -> Text,
        user_agent -> Nullable<Text>,
        created_at -> Timestamptz,
        last_seen_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    password_resets (token_hash) {
        token_hash -> Bytea,
        account_id -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    sign_in_codes (id) {
        id -> Uuid,
        address -> Text,
        language -> Text,
        patients -> Array<Uuid>,
        tries -> Int4,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        sent_at -> Nullable<Timestamptz>,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    throttles (key) {
        key -> Bytea,
        attempts -> Int4,
        window_ends_at -> Timestamptz,
    }
}

diesel::table! {
    events (id) {
        id -> Int8,
        organisation_id -> Uuid,
        entity_kind -> Text,
        entity_id -> Uuid,
        action -> Text,
        actor -> Text,
        at -> Timestamptz,
        details -> Jsonb,
    }
}

diesel::table! {
    event_seals (organisation_id, position) {
        organisation_id -> Uuid,
        position -> Int8,
        event_id -> Int8,
        hash -> Bytea,
    }
}

diesel::table! {
    jobs (id) {
        id -> Uuid,
        organisation_id -> Nullable<Uuid>,
        kind -> Text,
        ordering_key -> Nullable<Text>,
        payload -> Jsonb,
        run_at -> Timestamptz,
        attempts -> Int4,
        max_attempts -> Int4,
        locked_until -> Nullable<Timestamptz>,
        last_error -> Nullable<Text>,
        dead_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    mails (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        account_id -> Uuid,
        letter -> Jsonb,
        status -> Text,
        created_at -> Timestamptz,
        sent_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    messages (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        patient_id -> Uuid,
        channel -> Text,
        letter -> Jsonb,
        language -> Text,
        status -> Text,
        provider_id -> Nullable<Text>,
        created_at -> Timestamptz,
        sent_at -> Nullable<Timestamptz>,
        secret_until -> Nullable<Timestamptz>,
        invitation_id -> Nullable<Uuid>,
        failure -> Nullable<Text>,
    }
}

diesel::table! {
    consent_texts (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        hash -> Bytea,
        language -> Text,
        body -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    consents (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        patient_id -> Uuid,
        questionnaire_id -> Uuid,
        link_id -> Uuid,
        response_id -> Nullable<Uuid>,
        text_id -> Uuid,
        way -> Text,
        given_at -> Timestamptz,
        withdrawn_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    data_requests (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        patient_id -> Uuid,
        kind -> Text,
        wanted -> Jsonb,
        reason -> Text,
        created_at -> Timestamptz,
        due_at -> Timestamptz,
        status -> Text,
        answer -> Text,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    invitations (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        patient_id -> Uuid,
        link_id -> Uuid,
        token -> Text,
        response_id -> Uuid,
        origin -> Uuid,
        occurrence -> Int4,
        channel -> Nullable<Text>,
        remind_after_days -> Nullable<Int2>,
        remind_most -> Int2,
        reminded -> Int2,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        opened_at -> Nullable<Timestamptz>,
        cancelled_at -> Nullable<Timestamptz>,
        reminded_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    message_templates (organisation_id, occasion, channel, language) {
        organisation_id -> Uuid,
        occasion -> Text,
        channel -> Text,
        language -> Text,
        subject -> Text,
        body -> Text,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    schedules (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        link_id -> Uuid,
        created_by -> Uuid,
        channels -> Array<Text>,
        kind -> Text,
        days -> Int2,
        after_link_id -> Nullable<Uuid>,
        starts_at -> Timestamptz,
        ends_at -> Nullable<Timestamptz>,
        most -> Nullable<Int2>,
        holds_days -> Nullable<Int2>,
        remind_after_days -> Nullable<Int2>,
        remind_most -> Int2,
        rounds -> Int4,
        next_at -> Nullable<Timestamptz>,
        paused_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    schedule_patients (schedule_id, patient_id) {
        schedule_id -> Uuid,
        patient_id -> Uuid,
    }
}

diesel::table! {
    patient_reach (patient_id) {
        patient_id -> Uuid,
        organisation_id -> Uuid,
        language -> Nullable<Text>,
        opted_out_at -> Nullable<Timestamptz>,
        bounced_email -> Nullable<Text>,
        bounced_phone -> Nullable<Text>,
        bounced_whatsapp -> Nullable<Text>,
    }
}

diesel::table! {
    known_devices (account_id, token_hash) {
        token_hash -> Bytea,
        account_id -> Uuid,
        created_at -> Timestamptz,
        last_used_at -> Timestamptz,
    }
}

diesel::table! {
    questionnaires (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        title -> Text,
        description -> Text,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        canonical_url -> Nullable<Text>,
    }
}

diesel::table! {
    questionnaire_versions (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        questionnaire_id -> Uuid,
        number -> Int4,
        status -> Text,
        resource -> Text,
        item_count -> Int4,
        losses -> Jsonb,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        published_at -> Nullable<Timestamptz>,
        retired_at -> Nullable<Timestamptz>,
        revision -> Int4,
        note -> Text,
        review_asked_at -> Nullable<Timestamptz>,
        review_asked_by -> Nullable<Uuid>,
        languages -> Nullable<Array<Text>>,
        elements -> Array<Uuid>,
    }
}

diesel::table! {
    elements (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        kind -> Text,
        title -> Text,
        item_type -> Text,
        words -> Text,
        content -> Text,
        revision -> Int4,
        owner_id -> Nullable<Uuid>,
        shared -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        archived_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    element_revisions (organisation_id, element_id, revision) {
        organisation_id -> Uuid,
        element_id -> Uuid,
        revision -> Int4,
        content -> Text,
        made_by -> Nullable<Uuid>,
        made_at -> Timestamptz,
    }
}

diesel::table! {
    version_mappings (organisation_id, from_version, to_version) {
        organisation_id -> Uuid,
        from_version -> Uuid,
        to_version -> Uuid,
        mapping -> Jsonb,
        made_by -> Nullable<Uuid>,
        made_at -> Timestamptz,
    }
}

diesel::table! {
    draft_edits (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        version_id -> Uuid,
        revision -> Int4,
        account_id -> Nullable<Uuid>,
        made_at -> Timestamptz,
        action -> Text,
        items -> Array<Text>,
        changes -> Text,
        undoes -> Nullable<Int4>,
        redoes -> Nullable<Int4>,
    }
}

diesel::table! {
    draft_presences (organisation_id, version_id, account_id) {
        organisation_id -> Uuid,
        version_id -> Uuid,
        account_id -> Uuid,
        item -> Text,
        seen_at -> Timestamptz,
    }
}

diesel::table! {
    item_comments (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        questionnaire_id -> Uuid,
        item -> Text,
        account_id -> Nullable<Uuid>,
        made_at -> Timestamptz,
        body -> Text,
        settled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    questionnaire_collaborators (questionnaire_id, account_id) {
        questionnaire_id -> Uuid,
        account_id -> Uuid,
        organisation_id -> Uuid,
        added_at -> Timestamptz,
        access_level -> Text,
        added_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    patients (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        account_id -> Nullable<Uuid>,
        name -> Text,
        birth_date -> Nullable<Date>,
        sex -> Nullable<Text>,
        cpf -> Nullable<Text>,
        cns -> Nullable<Text>,
        record_number -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        contact_unconfirmed -> Bool,
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    patient_results (questionnaire_id) {
        questionnaire_id -> Uuid,
        organisation_id -> Uuid,
        shows -> Text,
        thanks -> Text,
    }
}

diesel::table! {
    patient_notes (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        patient_id -> Uuid,
        author_id -> Uuid,
        kind -> Text,
        body -> Text,
        happened_on -> Date,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    links (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        questionnaire_id -> Uuid,
        member_id -> Uuid,
        token -> Text,
        title -> Text,
        identification -> Text,
        mode -> Text,
        opens_at -> Nullable<Timestamptz>,
        closes_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        embed_origins -> Array<Text>,
        prefill_rotation -> Integer,
        most_responses -> Nullable<Int4>,
        most_per_day -> Nullable<Int4>,
        is_once -> Bool,
    }
}

diesel::table! {
    link_collaborators (link_id, account_id) {
        link_id -> Uuid,
        account_id -> Uuid,
        organisation_id -> Uuid,
        added_at -> Timestamptz,
    }
}

diesel::table! {
    responses (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        questionnaire_id -> Uuid,
        version_id -> Uuid,
        link_id -> Uuid,
        member_id -> Uuid,
        patient_id -> Nullable<Uuid>,
        status -> Text,
        revision -> Int4,
        answers -> Jsonb,
        scores -> Jsonb,
        score -> Nullable<Float8>,
        severity -> Nullable<Int2>,
        outcome -> Nullable<Text>,
        flag_count -> Int2,
        language -> Text,
        mode -> Text,
        body_hash -> Nullable<Bytea>,
        consented_at -> Nullable<Timestamptz>,
        started_at -> Timestamptz,
        updated_at -> Timestamptz,
        submitted_at -> Nullable<Timestamptz>,
        replays -> Int4,
        progress -> Int2,
    }
}

diesel::table! {
    alerts (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        response_id -> Uuid,
        questionnaire_id -> Uuid,
        version_id -> Uuid,
        link_id -> Uuid,
        member_id -> Uuid,
        patient_id -> Nullable<Uuid>,
        item -> Nullable<Text>,
        rule -> Text,
        severity -> Text,
        status -> Text,
        opened_at -> Timestamptz,
        taken_by -> Nullable<Uuid>,
        taken_at -> Nullable<Timestamptz>,
        resolved_by -> Nullable<Uuid>,
        resolved_at -> Nullable<Timestamptz>,
        resolution -> Nullable<Text>,
    }
}

diesel::table! {
    alert_contacts (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        alert_id -> Uuid,
        author_id -> Uuid,
        channel -> Text,
        reached -> Bool,
        note -> Text,
        at -> Timestamptz,
    }
}

diesel::table! {
    item_values (response_id, item, position) {
        organisation_id -> Uuid,
        version_id -> Uuid,
        link_id -> Uuid,
        item -> Int4,
        position -> Int4,
        option -> Nullable<Text>,
        number -> Nullable<Float8>,
        day -> Date,
        response_id -> Uuid,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        name -> Text,
        secret_hash -> Bytea,
        hint -> Text,
        scopes -> Array<Text>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    kiosks (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        member_id -> Uuid,
        patient_id -> Nullable<Uuid>,
        link_ids -> Array<Uuid>,
        pin_hash -> Text,
        language -> Text,
        idle_s -> Int2,
        created_at -> Timestamptz,
        ends_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    idempotent_answers (api_key_id, key_hash) {
        api_key_id -> Uuid,
        key_hash -> Bytea,
        request_hash -> Bytea,
        status -> Int2,
        headers -> Jsonb,
        body -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    bulk_exports (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        api_key_id -> Uuid,
        types -> Array<Text>,
        since -> Nullable<Timestamptz>,
        request -> Text,
        requested_at -> Timestamptz,
    }
}

diesel::table! {
    version_documents (version_id) {
        version_id -> Uuid,
        resource_hash -> Bytea,
        document -> Text,
    }
}

diesel::table! {
    response_documents (response_id) {
        response_id -> Uuid,
        document -> Text,
        authored -> Timestamptz,
    }
}

diesel::table! {
    patient_documents (patient_id) {
        patient_id -> Uuid,
        document -> Text,
    }
}

diesel::table! {
    patient_identifiers (patient_id, system, value) {
        organisation_id -> Uuid,
        patient_id -> Uuid,
        system -> Text,
        value -> Text,
    }
}

diesel::table! {
    remote_questionnaires (response_id) {
        response_id -> Uuid,
        organisation_id -> Uuid,
        questionnaire -> Text,
        keeps -> Jsonb,
        fresh -> Array<Text>,
        revision -> Int4,
        is_done -> Bool,
        asked_at -> Timestamptz,
    }
}

diesel::table! {
    response_files (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        response_id -> Uuid,
        content_type -> Text,
        name -> Text,
        size -> Int8,
        sha256 -> Bytea,
        bytes -> Bytea,
        created_at -> Timestamptz,
        scan -> Text,
        scanned_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    response_signatures (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        response_id -> Uuid,
        position -> Int2,
        place -> Text,
        extension -> Text,
        content_hash -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    response_upload_pieces (upload_id, start) {
        upload_id -> Uuid,
        start -> Int8,
        bytes -> Bytea,
    }
}

diesel::table! {
    response_uploads (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        response_id -> Uuid,
        field -> Text,
        name -> Text,
        content_type -> Text,
        mark -> Text,
        size -> Int8,
        received -> Int8,
        file_id -> Nullable<Uuid>,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    terminology_resources (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        kind -> Text,
        url -> Text,
        version -> Text,
        name -> Text,
        status -> Text,
        codes -> Nullable<Int4>,
        resource -> Text,
        revision -> Int4,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    version_value_sets (version_id, reference) {
        version_id -> Uuid,
        reference -> Text,
        expansion -> Text,
    }
}

diesel::table! {
    invitation_lists (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        author_id -> Uuid,
        link_id -> Uuid,
        file_name -> Text,
        channels -> Array<Text>,
        holds_days -> Nullable<Int2>,
        remind_after_days -> Nullable<Int2>,
        remind_most -> Int2,
        content -> Nullable<Text>,
        column_kinds -> Array<Text>,
        people -> Int4,
        done -> Int4,
        invited -> Int4,
        left_out -> Jsonb,
        created_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    resume_codes (tag) {
        tag -> Bytea,
        response_id -> Uuid,
        expires_at -> Timestamptz,
    }
}

diesel::joinable!(resume_codes -> responses (response_id));
diesel::joinable!(accounts -> organisations (organisation_id));
diesel::joinable!(item_comments -> accounts (account_id));
diesel::joinable!(elements -> accounts (owner_id));
diesel::joinable!(questionnaire_versions -> questionnaires (questionnaire_id));
diesel::joinable!(links -> questionnaires (questionnaire_id));
diesel::joinable!(links -> accounts (member_id));
diesel::joinable!(responses -> questionnaires (questionnaire_id));
diesel::joinable!(responses -> links (link_id));
diesel::joinable!(responses -> patients (patient_id));
diesel::joinable!(alerts -> questionnaires (questionnaire_id));
diesel::joinable!(alerts -> patients (patient_id));
diesel::joinable!(alerts -> links (link_id));
diesel::joinable!(patient_notes -> accounts (author_id));
diesel::joinable!(alert_contacts -> accounts (author_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(kiosks -> accounts (member_id));
diesel::joinable!(mails -> accounts (account_id));
diesel::joinable!(messages -> patients (patient_id));
diesel::joinable!(invitations -> patients (patient_id));
diesel::joinable!(invitations -> links (link_id));
diesel::joinable!(invitation_lists -> links (link_id));
diesel::joinable!(patient_reach -> patients (patient_id));
diesel::allow_tables_to_appear_in_same_query!(
    organisations,
    accounts,
    sessions,
    password_resets,
    sign_in_codes,
    resume_codes,
    invitation_lists,
    events,
    event_seals,
    jobs,
    mails,
    messages,
    invitations,
    consents,
    consent_texts,
    data_requests,
    patient_reach,
    schedules,
    schedule_patients,
    known_devices,
    kiosks,
    questionnaires,
    questionnaire_versions,
    elements,
    element_revisions,
    version_mappings,
    draft_edits,
    draft_presences,
    item_comments,
    questionnaire_collaborators,
    patients,
    patient_notes,
    links,
    link_collaborators,
    responses,
    item_values,
    alerts,
    alert_contacts,
    api_keys,
    version_documents,
    response_documents,
    patient_documents,
    patient_identifiers,
);
