package dev.voxq.cli.catalog;

import java.util.Map;

/// One row of a catalog.
public sealed interface CatalogEntry {
    /// Number of the line it begins on, from 1.
    int line();

    /// Something to speak.
    ///
    /// @param id unlike that of any other row of the catalog
    /// @param fields all else the row says (`voice`, `language`, `seed`, …), by their names in the API, as text or as
    ///        the JSON value found
    record Row(int line, String id, String text, Map<String, Object> fields) implements CatalogEntry {}

    /// A row that cannot be spoken, and why.
    record BadRow(int line, String reason) implements CatalogEntry {}
}
