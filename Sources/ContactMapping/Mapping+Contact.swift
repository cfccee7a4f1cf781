package import AccessRules

extension Mapping {
    /// What the member of `perspective` gets of the record: a contact that is normal and within every limit, what was
    /// cut, left out or not understood, and the fields that went into it.
    ///
    /// Depends on the perspective's values and country and on `options` only, so it is the same for members with the
    /// same readable fields and the same visible related records (SEMANTICS 27). Any values give a contact; check
    /// `isEmpty`, since a record may have nothing that this mapping and this member's rights let through.
    package func contact(from perspective: Perspective, options: MappingOptions) -> MappedContact {
        contact(from: ValueReader(country: perspective.country, value: perspective.value(of:)), options: options)
    }

    func contact(from reader: ValueReader, options: MappingOptions) -> MappedContact {
        var maker = ContactMaker(self, options, reader)
        return maker.make()
    }
}
