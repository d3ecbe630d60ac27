import Vocabulary

package typealias OptionValue = CommandForm.Value
