import Groundwork
import LanguageModels
import Operations
import Personality
import YAML

extension Launch {
  /// - Throws: ``Stop`` with everything that is wrong.
  static func settings() throws -> Settings {
    let configuration = Configuration.load()
    for finding in configuration.findings where finding.gravity == .warning {
      Warden.complain(finding.description)
    }
    guard configuration.isUsable else {
      let errors = configuration.findings.filter { $0.gravity == .error }.map(\.description)
      throw Stop(.configuration, errors.joined(separator: "\nwarden: "))
    }
    return configuration.settings
  }

  /// The character that talks.
  static func persona(_ settings: Settings) throws -> Persona {
    let library = PersonaLibrary.load(settings.personalityFolder)
    if let persona = library[settings.personality] { return persona }
    let own = library.error(of: settings.personality)
    throw Stop(
      .configuration, own.map { Finding(.error, $0).description } ?? noPersona(settings, library))
  }

  /// A character that is asked for and not there.
  static func noPersona(_ settings: Settings, _ library: PersonaLibrary) -> String {
    let there = library.personas.keys.sorted().joined(separator: ", ")
    return "\(settings.place(of: "personality")): there is no persona \(settings.personality); there is "
      + (there.isEmpty ? "none that can be read." : "\(there).")
  }

  /// What models cost; a file that is not there means that no model has a price.
  static func prices(_ settings: Settings) throws -> PriceList {
    let (list, findings) = try readPrices(settings)
    for finding in findings { Warden.complain(Finding(.warning, finding).description) }
    return list
  }

  static func readPrices(_ settings: Settings) throws -> (PriceList, [YAMLError]) {
    let path = settings.configFolder + "/prices.yaml"
    do {
      let (list, complaints) = PriceList.reading(
        try YAMLDocument(parsing: try TextFile.read(path), file: path))
      return (list, complaints.errors + complaints.warnings)
    } catch TextFileError.missing {
      return (PriceList([:]), [])
    } catch let error as YAMLError {
      throw Stop(.configuration, Finding(.error, error).description)
    } catch {
      throw Stop(.configuration, "\(path) cannot be read.")
    }
  }
}
