using System.Text;
using EdgeNet.Cli;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return EdgeNetCommand.Run(args, Terminal.Console());
