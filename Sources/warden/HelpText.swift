/// `warden help`.
let helpText = """
  Warden talks in chat platforms, remembers people, and keeps what it is told.

  Usage: warden COMMAND

    chat            talk here in the terminal; nothing needs to be set up
                    (piped input is answered line by line)
    run             connect every platform whose token is set, until SIGTERM or SIGINT
    check           look over the configuration without any network; lists findings as file:line
    backup FILE     copy the database while it is in use
    restore FILE    put a backup in the place of the database
    export FILE     write the whole decision log, for verify
    verify FILE…    check a decision log, or what /verify sent, without database or network
    retry ID        put a dead letter back in line
    revoke [FILE]   take the decision log from a stolen key: prints the record for the root key to
                    sign, and with its FILE (and the .sig beside it) writes it
    commands        print the slash commands; --sync registers the menus now
    version         print the version
    help            print this

  Environment (a .env file in the working directory is read too; the real environment wins):

    Platforms
      TELEGRAM_BOT_TOKEN        connect to Telegram
      DISCORD_BOT_TOKEN         connect to Discord
      DISCORD_PUBLIC_KEY        let Discord post interactions to /discord/interactions

    Models
      ANTHROPIC_API_KEY         answer with Claude
      OPENAI_API_KEY            answer with OpenAI, or any compatible server with OPENAI_BASE_URL
      OLLAMA_BASE_URL           answer with a local Ollama, usually http://127.0.0.1:11434

    This process
      DATABASE_URL              where everything is kept; sqlite:warden.sqlite if unset
      WARDEN_CONFIG             folder with warden.yaml; config if unset
      WARDEN_HTTP_LISTEN        health and metrics; 127.0.0.1:8000 if unset, “off” for none
      WARDEN_LOG                debug, info, notice, warning or error; info if unset,
                                error in the terminal; “info,json” for JSON lines

    Decisions and wallets
      WARDEN_SIGNING_SEED       key of the decision log, 64 hexadecimal digits; a file beside the
                                database if unset
      WARDEN_SIGNING_SEED_NEXT  the key that comes after it
      SOLANA_RPC_URL            node of Solana that knows what wallets hold
      SOLANA_RPC_URL_2          another one, for when the first gives no answer to believe

    Servers of one's own in the place of the usual ones
      TELEGRAM_API_BASE, DISCORD_API_BASE, ANTHROPIC_BASE_URL, OPENAI_BASE_URL, WIKIPEDIA_API_BASE

    The terminal of warden chat
      TERM, NO_COLOR            whether anything but plain text is shown
      USER                      the name of whoever talks there
      XDG_STATE_HOME, HOME      where typed lines are kept: in warden/history, below .local/state at HOME

  Without a model key Warden answers by itself, offline.

  Exit status: 0 fine; 1 failed; 64 wrong call; 69 the database or an address is in use; 78 configuration.
  """
