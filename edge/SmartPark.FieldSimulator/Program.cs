Console.WriteLine("SmartPark.FieldSimulator");
