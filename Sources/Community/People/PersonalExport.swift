import JSON
import SQLite
import Vocabulary

/// Everything that is kept of a person, as a file for them.
package struct PersonalExport: Sendable {
  package let person: PersonID
  package let madeAt: Moment
  package let features: [(feature: String, tables: [PersonalTable])]

  package init(of person: PersonID, at now: Moment, _ features: [(feature: String, tables: [PersonalTable])])
  {
    (self.person, madeAt, self.features) = (person, now, features)
  }

  package var file: OutboundFile {
    OutboundFile(name: "warden-\(madeAt.day).json", mediaType: "application/json", bytes: json)
  }

  /// One object a feature, one array a table, one object a row. Moments are written as text; what is not there is left
  /// out.
  package var json: [UInt8] {
    var writer = JSONWriter(reserving: 4_096)
    writer.object { writer in
      writer.field("format", "warden-export/1")
      writer.field("made", madeAt.iso8601)
      writer.field("person", person.text)
      for (feature, tables) in features where tables.contains(where: { !$0.rows.isEmpty }) {
        writer.object(feature) { writer in
          for table in tables where !table.rows.isEmpty { table.write(to: &writer) }
        }
      }
    }
    return writer.bytes
  }
}

extension PersonalTable {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.array(name) { writer in
      for row in rows {
        writer.object { writer in
          for (column, value) in zip(columns, row) { value.write(to: &writer, as: column) }
        }
      }
    }
    // Nobody should take a part for the whole.
    if isCut { writer.field("\(name)_is_incomplete", true) }
  }
}

extension SQLValue {
  fileprivate func write(to writer: inout JSONWriter, as column: String) {
    switch self {
    case .null: break
    case .integer(let number):
      if column.hasSuffix("_ms") {
        writer.field(String(column.dropLast(3)), Moment(milliseconds: number).iso8601)
      } else {
        writer.field(column, number)
      }
    case .real(let number): writer.field(column, number)
    case .text(let text): writer.field(column, text)
    case .blob(let bytes): writer.field(column, "\(bytes.count) bytes")
    }
  }
}
