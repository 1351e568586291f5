Console.WriteLine("SmartPark.Gateway");
