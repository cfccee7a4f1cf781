import Sentences

/// Each behind a colon.
extension SignInSentence: InGerman {
    var german: String {
        switch self {
        case .secretWrong:
            """
            das Client-Geheimnis ist falsch. Geben Sie den Wert des Geheimnisses an, nicht seine Kennung; ist er \
            verloren, legen Sie unter „Zertifikate & Geheimnisse“ ein neues an
            """
        case .secretExpired:
            "das Client-Geheimnis ist abgelaufen. Legen Sie unter „Zertifikate & Geheimnisse“ ein neues an"
        case .nothingProven:
            """
            weder ein Geheimnis noch eine Assertion wurde gesendet. Prüfen Sie `exchange.secret`, \
            `exchange.certificate` oder `exchange.federated_token`
            """
        case .appUnknown:
            """
            die App ist in diesem Mandanten nicht bekannt. Prüfen Sie `exchange.client_id` und `exchange.tenant`
            """
        case .appDisabled:
            "die App ist deaktiviert. Aktivieren Sie sie unter „Unternehmensanwendungen“, „Eigenschaften“"
        case .certificateUnknown:
            """
            das Zertifikat ist bei der App nicht eingetragen, oder die Signatur ist ungültig. Laden Sie das \
            Zertifikat unter „Zertifikate & Geheimnisse“ hoch, oder stellen Sie das ein, das dort steht
            """
        case .assertionUntimely:
            """
            die Assertion gilt zu dieser Zeit nicht. Prüfen Sie die Uhr dieses Rechners; bei einem Verbundtoken \
            auch, dass sein Aussteller die Datei erneuert
            """
        case .scopeInvalid:
            "der Bereich ist ungültig. Prüfen Sie, dass `exchange.cloud` die Cloud des Mandanten ist"
        case .federationUnfit:
            """
            keine Verbundanmeldeinformation der App passt zu dem Token. Vergleichen Sie Aussteller, Antragsteller \
            und Zielgruppe unter „Zertifikate & Geheimnisse“, „Verbundanmeldeinformationen“, Zeichen für Zeichen
            """
        case .tokenTypeUnfit:
            """
            die App nimmt kein Verbundtoken dieser Art an. Verwenden Sie das Token, das sein Aussteller für die \
            Zielgruppe der Verbundanmeldeinformation ausstellt
            """
        case .tenantUnknown:
            "den Mandanten gibt es in dieser Cloud nicht. Prüfen Sie `exchange.tenant` und `exchange.cloud`"
        case .policyBlocks:
            """
            eine Richtlinie für bedingten Zugriff sperrt die App. Nehmen Sie sie davon aus, oder lassen Sie die \
            Adresse dieses Rechners zu
            """
        case .refused: "die Anmeldung wurde abgelehnt ({0}). Prüfen Sie die App-Registrierung"
        case .credentialUnusable: "{0:said} lässt sich nicht verwenden: {1:said}"
        case .certificateEnded:
            "abgelaufen am {0:day}. Tragen Sie in Entra ein neues ein, und setzen Sie es an seine Stelle"
        case .certificateNotYet: "gültig erst ab {0:day}. Prüfen Sie die Uhr dieses Rechners, oder warten Sie"
        case .credentialEmpty: "leer. Prüfen Sie `{0}`"
        }
    }
}

extension CredentialName: InGerman {
    var german: String {
        switch self {
        case .secret: "das Client-Geheimnis"
        case .certificate: "das Zertifikat"
        case .federatedToken: "das Verbundtoken"
        }
    }
}
