"""A Modbus server that this repository did not write (Debian's python3-pymodbus): serves given tables over TCP or on a serial port until it is killed.

usage: pymodbus_server.py tcp PORT UNITS.json
       pymodbus_server.py rtu DEVICE UNITS.json
UNITS.json: {"1": {"input": {"0": [17142, 0]}, "holding": {...}, "discrete": {...}, "coil": {"0": [true, false]}}, ...}   registers as unsigned 16-bit numbers
Units that are not named do not answer at all, like a meter without power.
"""
import json
import sys

from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext, ModbusSparseDataBlock
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.server import StartSerialServer, StartTcpServer
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer


def block(table):
    values = {}
    for start, registers in (table or {}).items():
        for i, register in enumerate(registers):
            values[int(start) + i] = register
    return ModbusSparseDataBlock(values or {65000: 0})


def main():
    kind, place, file = sys.argv[1:4]
    with open(file, encoding="utf-8") as f:
        units = json.load(f)
    slaves = {
        int(unit): ModbusSlaveContext(
            di=block(tables.get("discrete")), co=block(tables.get("coil")), hr=block(tables.get("holding")), ir=block(tables.get("input")), zero_mode=True
        )
        for unit, tables in units.items()
    }
    context = ModbusServerContext(slaves=slaves, single=False)
    identity = ModbusDeviceIdentification(info_name={"VendorName": "Pymodbus", "ProductCode": "PM", "MajorMinorRevision": "3.0.0"})
    if kind == "tcp":
        StartTcpServer(context=context, identity=identity, framer=ModbusSocketFramer, address=("127.0.0.1", int(place)), ignore_missing_slaves=True)
    else:
        StartSerialServer(
            context=context, identity=identity, framer=ModbusRtuFramer, port=place, baudrate=9600, timeout=0.05, ignore_missing_slaves=True
        )


main()
