/// The methods of Bot API 10.3 that Warden calls, and the objects it sends, field by field: `!` marks what is required.
/// A type that is not described here is any object.
///
/// - SeeAlso: <https://core.telegram.org/bots/api>
let telegramTable = """
  getMe
  getMyStarBalance
  getUpdates
    offset:Integer limit:Integer timeout:Integer allowed_updates:[String]
  setWebhook
    url!:String certificate:InputFile ip_address:String max_connections:Integer allowed_updates:[String]
    drop_pending_updates:Boolean secret_token:String
  deleteWebhook
    drop_pending_updates:Boolean
  getWebhookInfo
  sendMessage
    business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
    direct_messages_topic_id:Integer ephemeral_message_parameters:EphemeralMessageParameters text!:String
    parse_mode:String entities:[MessageEntity] link_preview_options:LinkPreviewOptions
    disable_notification:Boolean protect_content:Boolean allow_paid_broadcast:Boolean
    message_effect_id:String suggested_post_parameters:SuggestedPostParameters
    reply_parameters:ReplyParameters
    reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
  sendDocument
    business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
    direct_messages_topic_id:Integer ephemeral_message_parameters:EphemeralMessageParameters
    document!:InputFile|String thumbnail:InputFile|String caption:String parse_mode:String
    caption_entities:[MessageEntity] disable_content_type_detection:Boolean disable_notification:Boolean
    protect_content:Boolean allow_paid_broadcast:Boolean message_effect_id:String
    suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters
    reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
  sendPhoto
    business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
    direct_messages_topic_id:Integer ephemeral_message_parameters:EphemeralMessageParameters
    photo!:InputFile|String caption:String parse_mode:String caption_entities:[MessageEntity]
    show_caption_above_media:Boolean has_spoiler:Boolean disable_notification:Boolean
    protect_content:Boolean allow_paid_broadcast:Boolean message_effect_id:String
    suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters
    reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
  editMessageText
    business_connection_id:String chat_id:Integer|String message_id:Integer inline_message_id:String
    text:String parse_mode:String entities:[MessageEntity] link_preview_options:LinkPreviewOptions
    rich_message:InputRichMessage reply_markup:InlineKeyboardMarkup
  editMessageReplyMarkup
    business_connection_id:String chat_id:Integer|String message_id:Integer inline_message_id:String
    reply_markup:InlineKeyboardMarkup
  getChatMember
    chat_id!:Integer|String user_id!:Integer
  deleteMessage
    chat_id!:Integer|String message_id!:Integer
  sendMessageDraft
    chat_id!:Integer message_thread_id:Integer draft_id!:Integer text:String parse_mode:String
    entities:[MessageEntity] can_stop:Boolean keep_on_stop:Boolean
  sendChatAction
    business_connection_id:String chat_id!:Integer|String message_thread_id:Integer action!:String
  setMessageReaction
    chat_id!:Integer|String message_id!:Integer reaction:[ReactionType] is_big:Boolean
  ReactionType
    type!:String emoji:String custom_emoji_id:String
  answerCallbackQuery
    callback_query_id!:String text:String show_alert:Boolean url:String cache_time:Integer
  setMyCommands
    commands!:[BotCommand] scope:BotCommandScope language_code:String
  getMyCommands
    scope:BotCommandScope language_code:String
  deleteMyCommands
    scope:BotCommandScope language_code:String
  getFile
    file_id!:String
  MessageEntity
    type!:String offset!:Integer length!:Integer url:String user:User language:String
    custom_emoji_id:String unix_time:Integer date_time_format:String
  ReplyParameters
    message_id:Integer chat_id:Integer|String ephemeral_message_id:Integer
    allow_sending_without_reply:Boolean quote:String quote_parse_mode:String
    quote_entities:[MessageEntity] quote_position:Integer checklist_task_id:Integer poll_option_id:String
  LinkPreviewOptions
    is_disabled:Boolean url:String prefer_small_media:Boolean prefer_large_media:Boolean
    show_above_text:Boolean
  InlineKeyboardMarkup
    inline_keyboard!:[[InlineKeyboardButton]] force_reply:Boolean
  InlineKeyboardButton
    text!:String icon_custom_emoji_id:String style:String url:String callback_data:String
    web_app:WebAppInfo login_url:LoginUrl switch_inline_query:String
    switch_inline_query_current_chat:String switch_inline_query_chosen_chat:SwitchInlineQueryChosenChat
    copy_text:CopyTextButton callback_game:CallbackGame pay:Boolean disabled:DisabledButton
  CopyTextButton
    text!:String
  ReplyKeyboardMarkup
    keyboard!:[[KeyboardButton]] is_persistent:Boolean resize_keyboard:Boolean one_time_keyboard:Boolean
    input_field_placeholder:String selective:Boolean force_reply:Boolean
  ReplyKeyboardRemove
    remove_keyboard!:True selective:Boolean
  ForceReply
    force_reply!:True input_field_placeholder:String selective:Boolean
  KeyboardButton
    text!:String icon_custom_emoji_id:String style:String request_users:KeyboardButtonRequestUsers
    request_chat:KeyboardButtonRequestChat request_managed_bot:KeyboardButtonRequestManagedBot
    request_contact:Boolean request_location:Boolean request_poll:KeyboardButtonPollType
    web_app:WebAppInfo
  BotCommand
    command!:String description!:String is_ephemeral:Boolean
  BotCommandScopeDefault
    type!:String
  BotCommandScopeAllPrivateChats
    type!:String
  BotCommandScopeAllGroupChats
    type!:String
  BotCommandScopeAllChatAdministrators
    type!:String
  BotCommandScopeChat
    type!:String chat_id!:Integer|String
  BotCommandScopeChatAdministrators
    type!:String chat_id!:Integer|String
  BotCommandScopeChatMember
    type!:String chat_id!:Integer|String user_id!:Integer
  """
