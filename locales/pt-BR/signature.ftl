signature-author = Assinatura de quem respondeu
signature-consent = Assinatura de consentimento
signature-witness = Assinatura da testemunha
signature-interpreter = Assinatura do intérprete
signature-verifier = Assinatura de quem conferiu
