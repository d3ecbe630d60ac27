import CEdit
import Glibc
import Groundwork

/// libedit on one terminal: a prompt, keys to edit with, and the lines from before.
///
/// Stays on the thread that made it. From its making to its end the terminal gives every key at once and sends no
/// signals, so that what Ctrl-C means is ours to say.
final class LineEditor {
  private let editor: OpaquePointer
  private let history: OpaquePointer
  private let historyFile: String?
  private let files: [UnsafeMutablePointer<FILE>]
  private let prompt: UnsafeMutablePointer<CChar>
  private let promptWidth: Int
  private let canMoveCursor: Bool
  /// Gives the next character; `nil` ends the line unfinished.
  private let next: () -> Unicode.Scalar?

  static let historyLength: Int32 = 1_000

  /// The terminal library looks capabilities up in variables of the whole process, so editors begin and end one at a
  /// time.
  private static let turn = Guarded(())
  /// Needed for letters beyond ASCII; the C library knows this locale without any files.
  private static let locale: Void = { _ = setlocale(LC_CTYPE, "C.UTF-8") }()

  /// - Returns: `nil` when the terminal cannot be used this way.
  init?(
    input: Int32, output: Int32, kind: String, prompt: String, historyFile: String?,
    next: @escaping () -> Unicode.Scalar?
  ) {
    _ = LineEditor.locale
    guard let reading = LineEditor.open(input, "r") else { return nil }
    guard let writing = LineEditor.open(output, "w") else {
      fclose(reading)
      return nil
    }
    // A number leaves the lock; a pointer may not.
    let made = LineEditor.turn.withLock { _ in UInt(bitPattern: el_init("warden", reading, writing, writing))
    }
    guard let editor = OpaquePointer(bitPattern: made) else {
      fclose(reading)
      fclose(writing)
      return nil
    }
    guard let history = history_init(), let prompt = strdup(prompt) else {
      LineEditor.turn.withLock { _ in el_end(editor) }
      fclose(reading)
      fclose(writing)
      return nil
    }
    (self.editor, self.history, files, self.prompt) = (editor, history, [reading, writing], prompt)
    (self.historyFile, self.next) = (historyFile, next)
    canMoveCursor = kind != "dumb"
    promptWidth = String(cString: prompt).displayWidth
    cedit_set_owner(editor, Unmanaged.passUnretained(self).toOpaque())
    LineEditor.turn.withLock { _ in _ = cedit_set_string(editor, EL_TERMINAL, kind) }
    cedit_set_string(editor, EL_EDITOR, "emacs")
    cedit_set_int(editor, EL_SIGNAL, 0)
    cedit_set_prompt(editor) { LineEditor.owner(of: $0)?.prompt }
    cedit_set_reader(editor) { editor, character in
      guard let scalar = LineEditor.owner(of: editor)?.next() else { return 0 }
      character?.pointee = wchar_t(bitPattern: scalar.value)
      return 1
    }
    cedit_set_raw(editor, "-d")
    cedit_set_raw(editor, "-x")
    var event = HistEvent()
    cedit_history_int(history, &event, H_SETSIZE, Self.historyLength)
    cedit_history_int(history, &event, H_SETUNIQUE, 1)
    cedit_set_history(editor, history)
    if let historyFile { cedit_history_string(history, &event, H_LOAD, historyFile) }
  }

  /// Gives the terminal back as it was.
  deinit {
    LineEditor.turn.withLock { _ in el_end(editor) }
    history_end(history)
    for file in files { fclose(file) }
    free(prompt)
  }

  /// Shows the prompt and edits a line.
  ///
  /// - Returns: The line without its end; `nil` when it was left unfinished.
  func line() -> String? {
    el_resize(editor)
    var count: Int32 = 0
    guard let start = el_wgets(editor, &count), count > 0 else { return nil }
    let line = String(wide: UnsafeBufferPointer(start: start, count: Int(count)))
    return line.hasSuffix("\n") ? String(line.dropLast()) : line
  }

  /// Keeps a line for later, and for other days. One that begins with a blank is not kept.
  func remember(_ line: String) {
    guard !line.isEmpty, !line.hasPrefix(" ") else { return }
    var event = HistEvent()
    cedit_history_string(history, &event, H_ENTER, line)
    guard let historyFile else { return }
    HistoryFile.replace(historyFile) { cedit_history_string(history, &event, H_SAVE, $0) >= 0 }
  }

  /// What wipes the prompt and the line that is being edited from the screen. ``redraw()`` brings them back, at the
  /// place where the cursor is then.
  ///
  /// - Parameter columns: Of the screen, as libedit knows it.
  func wipe(columns: Int) -> [UInt8] {
    guard canMoveCursor else { return [UInt8(ascii: "\n")] }
    var before = 0
    if let line = el_wline(editor)?.pointee {
      before =
        String(wide: UnsafeBufferPointer(start: line.buffer, count: line.cursor - line.buffer)).displayWidth
    }
    let rows = (promptWidth + before) / max(1, columns)
    return Array("\r\(rows > 0 ? "\u{1B}[\(rows)A" : "")\u{1B}[J".utf8)
  }

  func redraw() { cedit_refresh(editor) }

  private static func owner(of editor: OpaquePointer?) -> LineEditor? {
    guard let owner = cedit_owner(editor) else { return nil }
    return Unmanaged<LineEditor>.fromOpaque(owner).takeUnretainedValue()
  }

  private static func open(_ descriptor: Int32, _ mode: String) -> UnsafeMutablePointer<FILE>? {
    let own = dup(descriptor)
    guard own >= 0 else { return nil }
    guard let file = fdopen(own, mode) else {
      close(own)
      return nil
    }
    return file
  }
}

extension String {
  /// What is no character becomes U+FFFD.
  fileprivate init(wide letters: UnsafeBufferPointer<wchar_t>) {
    var scalars = String.UnicodeScalarView()
    for letter in letters { scalars.append(Unicode.Scalar(UInt32(bitPattern: letter)) ?? "\u{FFFD}") }
    self.init(scalars)
  }
}
