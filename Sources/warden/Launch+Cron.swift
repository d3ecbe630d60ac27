import Groundwork
import Operations
import Scheduling
import YAML

extension Launch {
  /// When jobs run; a file that is not there means at their own times.
  static func cron(_ settings: Settings) throws -> CronSettings {
    let (cron, errors, warnings) = try readCron(settings)
    for warning in warnings { Warden.complain(Finding(.warning, warning).description) }
    guard errors.isEmpty else {
      throw Stop(
        .configuration, errors.map { Finding(.error, $0).description }.joined(separator: "\nwarden: "))
    }
    return cron
  }

  static func readCron(
    _ settings: Settings
  ) throws -> (settings: CronSettings, errors: [YAMLError], warnings: [YAMLError]) {
    let path = settings.configFolder + "/cron_schedules.yaml"
    do {
      let document = try YAMLDocument(parsing: try TextFile.read(path), file: path)
      let (cron, complaints) = CronSettings.reading(document, jobs: JobList.planned)
      return (cron, complaints.errors, complaints.warnings)
    } catch TextFileError.missing {
      return (CronSettings(), [], [])
    } catch let error as YAMLError {
      return (CronSettings(), [error], [])
    } catch {
      throw Stop(.configuration, "\(path) cannot be read.")
    }
  }
}
