from wellkept.cli.main import main

main()
